"""Every call on the command line, as its person may make it."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from marketplace.access.models import ApiToken
from marketplace.core.audit import AuditRow
from marketplace.core.extensions import db
from tests.people import CLIENT


@pytest.fixture
def call(app):
    """`call("suspend_agency", …)`: what is printed; with `code`, what is said instead."""

    def run(*words: str, code: int = 0) -> str:
        done = app.test_cli_runner().invoke(args=["call", *words])
        assert done.exit_code == code, done.output
        db.session.rollback()
        return done.stdout if code == 0 else done.stderr

    return run


@pytest.fixture
def admin(pair, found):
    return found.person(alliance_role="admin", name="Vera")


def test_alone_it_lists_every_call_with_its_fields(app, call):
    text = call()
    assert text == call("--list")
    for methods in app.spec["paths"].values():
        for one in methods.values():
            assert f"  {one['operationId']} " in text
            assert one["summary"] in text
    assert "  agency_id reason\n" in " ".join(text.split(" " * 28))
    assert "\nDesk\n" in text


def test_one_call_says_what_it_takes(call):
    text = call("decide_on_agency", "--list")
    assert text.startswith("decide_on_agency: Warn a member, let one stay or let it leave\n")
    assert "agency_id            whole number\n" in text
    assert "deed                 warn, keep, leave\n" in text
    assert "kind                 categories, industries, regions\n" in call("retire_entry", "--list")
    assert "kind                 categories, regions\n" in call("teach_word", "--list")
    assert "client_since" in call("move_referral", "--list")
    text = call("post_lead", "--list")
    assert "  client               JSON object of [company]" in text
    assert "  [budget]             JSON object of " in text
    assert ", or null" in text.partition("[answer_by]")[2].partition("\n")[0]
    assert "can be repeated" in call("find_services", "--list")


def test_no_field_of_a_call_has_the_name_of_another(app):
    from marketplace.api.operations import all_operations

    spec, operations = app.spec, all_operations()
    for path, methods in spec["paths"].items():
        for method, one in methods.items():
            found = operations[one["operationId"]]
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            named = spec["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            sent = [each for each in one["parameters"] if each["in"] != "header"]
            assert len(found.fields) == len(sent) + len(named.get("properties", {})), f"{method} {path}"


def test_it_reads_as_the_person(call, pair):
    me = json.loads(call("get_me", "--as", pair.a.email))
    assert (me["person"]["id"], me["agency"]["id"], me["scopes"]) == (pair.a.id, pair.A.id, ["read"])


def test_names_in_other_letters_are_readable(call, pair, admin):
    pair.B.name = "Студія «Їжак»"
    db.session.commit()
    assert "Студія «Їжак»" in call("list_members", "--as", admin.email)


def test_it_writes_as_the_person_and_the_log_says_how(call, pair, admin):
    answer = json.loads(
        call("suspend_agency", "--as", admin.email, f"agency_id={pair.B.id}", "reason=No payments since May")
    )
    assert answer["status"] == "suspended"
    rows = db.session.scalars(select(AuditRow).where(AuditRow.person_id == admin.id).order_by(AuditRow.id)).all()
    assert [row.event for row in rows] == ["person.command_line", "agency.suspended"]
    assert rows[0].facts == {"call": "suspend_agency"}
    assert rows[1].facts["reason"] == "No payments since May"


def test_its_token_is_gone_afterwards_also_after_a_refusal(call, pair, admin):
    before = db.session.scalar(select(func.count()).select_from(ApiToken))
    call("list_members", "--as", admin.email)
    call("suspend_agency", "--as", pair.a.email, f"agency_id={pair.B.id}", "reason=Mine.", code=1)
    assert db.session.scalar(select(func.count()).select_from(ApiToken)) == before


def test_the_log_on_the_desk_names_the_call(call, admin, visit):
    call("list_members", "--as", admin.email)
    page = visit(admin).get("/desk/log").text
    assert "Call from the command line" in page
    assert "list_members" in page


def test_nested_values_are_json(call, pair):
    fields = {
        "title": "Rebuild of a shop", "brief": "Two currencies.", "category": "Shops", "region": "Germany", "language": "German",
        "budget": {"min": "1000.00", "max": "2000.00", "currency": "EUR"}, "answer_by": None,
        "audience": {"kind": "direct", "agencies": [pair.B.id]}, "client": CLIENT,
        "consent": {"basis": "agreed", "channel": "phone", "obtained_on": "2026-01-01", "wording": "I agree."},
    }  # fmt: skip
    typed = [f"{name}={one if isinstance(one, str) else json.dumps(one)}" for name, one in fields.items()]
    lead = json.loads(call("post_lead", "--as", pair.a.email, *typed))
    assert (lead["title"], lead["client"]["company"]) == ("Rebuild of a shop", CLIENT["company"])
    said = call("post_lead", "--as", pair.a.email, "client={", code=2)
    assert "client takes JSON (JSON object of [company] " in said
    assert said.endswith("and this is none: {\n")


def test_a_text_that_looks_like_json_stays_a_text(call, pair, admin):
    call("suspend_agency", "--as", admin.email, f"agency_id={pair.B.id}", 'reason={"a": 1}')
    row = db.session.scalar(select(AuditRow).where(AuditRow.event == "agency.suspended"))
    assert row.facts["reason"] == '{"a": 1}'


def test_a_list_is_read_in_parts_or_to_its_end(call, pair):
    made = [pair.lead().id for _ in range(3)][::-1]
    first = json.loads(call("get_leads", "--as", pair.a.email, "view=sent", "limit=2"))
    assert [one["id"] for one in first["items"]] == made[:2]
    rest = json.loads(call("get_leads", "--as", pair.a.email, "view=sent", f"cursor={first['next']}"))
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (made[2:], None)
    whole = json.loads(call("get_leads", "--as", pair.a.email, "view=sent", "limit=1", "--all"))
    assert ([one["id"] for one in whole["items"]], whole["next"]) == (made, None)
    assert "no --all" in call("get_me", "--as", pair.a.email, "--all", code=2)


def test_a_public_call_needs_nobody_and_a_field_can_be_repeated(call, found, pair):
    found.service(pair.B)
    assert json.loads(call("find_services"))["total"] == 1
    assert json.loads(call("find_services", "category=seo", "category=online-shops"))["total"] == 1
    assert "Say as whom" in call("list_members", code=2)


@pytest.mark.thorough
def test_on_the_error_output_stands_what_is_wrong_and_nothing_else(environment, pair, admin):
    """As a process of its own, whose log goes there too."""
    words = ("call", "get_agency", "--as", admin.email, f"agency_id={pair.B.id}")
    command = [sys.executable, "-m", "flask", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["name"] == pair.B.name


def test_an_answer_without_a_body_prints_nothing(call, found, pair):
    service = found.service(pair.B, status="draft", published_at=None)
    assert call("delete_service", "--as", pair.b.email, f"service_id={service.id}") == ""


def test_the_same_key_does_it_once(call, pair, admin):
    words = (
        "decide_on_agency",
        "--as",
        admin.email,
        f"agency_id={pair.B.id}",
        "deed=warn",
        "reason=Late.",
        "--key",
        "k",
    )
    assert call(*words) == call(*words)
    assert db.session.scalar(select(func.count()).where(AuditRow.event == "agency.warned")) == 1


def test_fields_that_cannot_be_used_are_named_with_their_sentences(call, pair, admin):
    said = call("decide_on_agency", "--as", admin.email, f"agency_id={pair.B.id}", "deed=praise", "reason= ", code=1)
    assert "Something needs mending: Some fields can’t be used as they are." in said
    assert "  deed: " in said
    assert "  reason: Fill this in." in said


def test_what_is_not_there_and_what_is_not_allowed_is_refused_as_by_the_api(call, found, pair, admin):
    assert "Nothing here: " in call("suspend_agency", "--as", admin.email, "agency_id=999", "reason=x", code=1)
    assert "Nothing here: " in call("suspend_agency", "--as", admin.email, "agency_id=../x?", "reason=x", code=1)
    own = found.person(pair.B, "owner", alliance_role="admin")
    assert "another admin has to decide" in call(
        "suspend_agency", "--as", own.email, f"agency_id={pair.B.id}", "reason=x", code=1
    )
    assert "Not open to you: " in call("list_members", "--as", pair.a.email, code=1)
    outside = found.agency(status="suspended").people[0]
    assert "Your agency is suspended" in call("post_lead", "--as", outside.email, "title=x", code=1)


@pytest.mark.parametrize(
    ("status", "why"), [("invited", "has not accepted the invitation"), ("disabled", "has no access")]
)
def test_who_has_no_access_makes_no_call(call, found, pair, status, why):
    gone = found.person(pair.A, "sales", status=status)
    assert why in call("get_me", "--as", gone.email, code=1)
    assert "there is nobody" in call("get_me", "--as", "nobody@agency.example", code=1)
    assert db.session.scalar(select(func.count()).where(AuditRow.event == "person.command_line")) == 0


def test_a_call_or_field_that_is_mistyped_is_named_with_the_nearest(call, admin):
    assert "There is no call suspend_agncy. Did you mean suspend_agency?" in call("suspend_agncy", code=2)
    assert "There is no call zzz. bin/flask call --list" in call("zzz", code=2)
    said = call("suspend_agency", "--as", admin.email, "agency_id=1", "raeson=x", code=2)
    assert "There is no field of suspend_agency called raeson. Did you mean reason?" in said
    assert "suspend_agency takes agency_id=…" in call("suspend_agency", "--as", admin.email, "reason=x", code=2)
    assert "reason is given twice" in call("suspend_agency", "--as", admin.email, "reason=x", "reason=y", code=2)
    assert "reason is no FIELD=VALUE" in call("suspend_agency", "--as", admin.email, "reason", code=2)


def test_bytes_that_are_no_letters_are_refused(call, admin):
    assert "not written in UTF-8" in call("suspend_agency", "--as", admin.email, "reason=\udcff", code=2)


def test_an_admin_without_a_second_step_makes_no_call_where_it_is_required(app, call, admin, monkeypatch):
    from dataclasses import replace

    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, second_factor="required"))
    assert "second step" in call("list_members", "--as", admin.email, code=1)
