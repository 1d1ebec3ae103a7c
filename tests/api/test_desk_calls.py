"""What the desk's pages do, done by an admin's program: the same rules, the same sentences."""

from datetime import timedelta

import pytest

from marketplace.access.actions import invite_person
from marketplace.catalog.queries import find_category
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.enquiries.actions import report_wrong
from marketplace.exchange.actions import save_draft
from marketplace.members.models import Person
from marketplace.moderation.actions import warn
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.reviews.models import Hiring
from tests.applying import Applicant
from tests.asking import BRIEF, CONTACTS, Client


@pytest.fixture
def ask(client, found, pair):
    """`ask(person, method, path, **body)`: the answer; another `status` than a good one is said."""
    tokens: dict[int, dict[str, str]] = {}

    def call(person, method: str, path: str, status: int = 0, **body) -> dict:
        headers = tokens.setdefault(person.id, {}) or tokens[person.id]
        headers.update(headers or found.token(person))
        sent = {} if method == "GET" else {"json": body}
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, **sent)
        assert answer.status_code == status or (not status and answer.status_code < 300), answer.text
        db.session.rollback()
        return answer.json

    return call


@pytest.fixture
def admin(pair, found):
    return found.person(alliance_role="admin", name="Vera")


@pytest.fixture
def tomorrow():
    return (clock.today() + timedelta(days=1)).isoformat()


def test_the_team_writes_notes_and_reads_them_part_by_part(ask, admin, found, pair):
    manager, path = found.person(alliance_role="partner_manager"), f"/members/{pair.B.id}/notes"
    ids = [ask(manager, "POST", path, text=f"Note {n}.\nMore.")["id"] for n in range(3)]
    first = ask(admin, "GET", f"{path}?limit=2")
    rest = ask(admin, "GET", f"{path}?limit=2&cursor={first['next']}")
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert (first["items"][0]["text"], first["items"][0]["person"]["name"]) == ("Note 2.\nMore.", manager.name)
    changed = ask(manager, "PATCH", f"{path}/{ids[0]}", text="Another.")
    assert (changed["text"], bool(changed["changed_at"])) == ("Another.", True)
    ask(admin, "PATCH", f"{path}/{ids[0]}", 404, text="Not mine.")
    assert "text" in ask(manager, "POST", path, 422, text=" ")["errors"]
    ask(manager, "GET", "/members/999/notes", 404)
    own = found.person(pair.B, "owner", alliance_role="admin")
    assert "somebody else looks after it" in ask(own, "POST", path, 403, text="Mine.")["detail"]
    ask(pair.b, "GET", path, 403)


def test_the_team_arranges_a_talk_and_who_looks_after_a_member(ask, admin, found, pair, tomorrow):
    path = f"/members/{pair.B.id}"
    assert ask(admin, "GET", path)["care"] is None
    said = {"talk_on": tomorrow, "talk_about": "Late fees", "looked_after_by": admin.id}
    care = ask(admin, "POST", f"{path}/arrange", **said)["care"]
    assert care == said | {"looked_after_by": {"id": admin.id, "name": "Vera"}}
    assert ask(admin, "GET", path)["care"] == care
    errors = ask(
        admin, "POST", f"{path}/arrange", 422, **said | {"talk_on": "2020-01-01", "looked_after_by": pair.a.id}
    )["errors"]
    assert errors == {"talk_on": "This day is over. Choose a later one.", "looked_after_by": "Choose one."}
    assert set(ask(admin, "POST", f"{path}/arrange", 422)["errors"]) == set(said)
    nothing = ask(admin, "POST", f"{path}/arrange", talk_on=None, talk_about="", looked_after_by=None)["care"]
    assert nothing == {"talk_on": None, "talk_about": "", "looked_after_by": None}
    manager = found.person(alliance_role="partner_manager")
    assert ask(manager, "GET", path)["overdue"] is None
    ask(admin, "GET", "/members/999", 404)


def test_an_admin_announces_changes_mails_and_takes_down(ask, admin, pair, tomorrow, deliver, visit):
    made = ask(
        admin, "POST", "/announcements", 201, title="Meeting", text="On **Friday**.", until=tomorrow, by_mail=True
    )
    assert (made["made_by"]["name"], bool(made["mailed_at"]), made["ended_at"]) == ("Vera", True, None)
    assert [one["To"] for one in deliver()] == [pair.a.email, pair.b.email]
    path = f"/announcements/{made['id']}"
    again = {"title": "Meeting", "text": "On **Friday**.", "until": tomorrow}
    assert "stands already" in ask(admin, "POST", "/announcements", 409, **again)["detail"]
    changed = ask(admin, "PATCH", path, title="The meeting")
    assert (changed["title"], changed["text"], changed["until"]) == ("The meeting", "On **Friday**.", tomorrow)
    assert "The meeting" in visit(pair.a).get("/today").text
    assert "mailed already" in ask(admin, "POST", f"{path}/mail", 409)["detail"]
    assert ask(admin, "PATCH", path, 422, until="2020-01-01")["errors"] == {
        "until": "This day is over. Choose a later one."
    }
    assert ask(admin, "POST", f"{path}/end")["ended_at"]
    assert "ended already" in ask(admin, "POST", f"{path}/end", 409)["detail"]
    assert ask(admin, "POST", "/announcements", 201, **again)["id"] != made["id"]
    assert [one["title"] for one in ask(admin, "GET", "/announcements")["items"]] == ["Meeting", "The meeting"]
    assert set(ask(admin, "POST", "/announcements", 422)["errors"]) == {"title", "text", "until"}
    ask(admin, "PATCH", "/announcements/999", 404, title="x")


def test_an_admin_appoints_and_dismisses_and_the_link_is_mailed_alone(ask, admin, deliver):
    made = ask(admin, "POST", "/alliance-team", 201, email="Nina@alliance.example", name="Nina", role="partner_manager")
    assert (made["email"], made["status"], made["role"]) == ("nina@alliance.example", "invited", "partner_manager")
    assert [one["To"] for one in deliver()] == ["nina@alliance.example"]
    listed = ask(admin, "GET", "/alliance-team")["items"]
    assert [(one["id"], one["seen_at"]) for one in listed] == [(admin.id, None), (made["id"], None)]
    gone = ask(admin, "POST", f"/alliance-team/{made['id']}/dismiss")
    assert (gone["role"], gone["status"]) == (None, "disabled")
    ask(admin, "POST", f"/alliance-team/{made['id']}/dismiss", 404)
    assert "The alliance needs an admin" in ask(admin, "POST", f"/alliance-team/{admin.id}/dismiss", 409)["detail"]
    assert set(ask(admin, "POST", "/alliance-team", 422, email="x", role="king")["errors"]) == {"role"}
    assert set(ask(admin, "POST", "/alliance-team", 422, email="x", role="admin")["errors"]) == {"email"}


def test_an_admin_settles_what_a_client_finds_wrong(ask, admin, found, pair):
    lead = pair.lead()
    report_wrong(lead, "conduct", "They call at night.", "127.0.0.1")
    (one,) = ask(admin, "GET", "/complaints?status=open")["items"]
    assert (one["number"], one["what"], one["text"]) == (lead.number, "conduct", "They call at night.")
    assert (one["came_from"]["name"], one["went_to"]) == (pair.A.name, [])
    path = f"/complaints/{one['id']}/settle"
    own = found.person(pair.A, "owner", alliance_role="admin")
    assert "your own agency" in ask(own, "POST", path, 403)["detail"]
    assert ask(admin, "POST", path)["status"] == "settled"
    ask(admin, "POST", path, 409)
    assert ask(admin, "GET", "/complaints?status=open")["items"] == []


def test_an_admin_reads_what_clients_ask_and_never_who_they_are(ask, admin, found, pair):
    asking = Client([pair.B])
    asking.ask()
    asking.confirmed(agencies=[pair.B, found.agency("Third")], via=pair.A)
    second, first = ask(admin, "GET", "/enquiries")["items"]
    assert (first["status"], first["agencies"][0]["name"], first["leads"]) == ("unconfirmed", pair.B.name, [])
    assert (second["via"]["name"], len(second["agencies"]), len(second["leads"])) == (pair.A.name, 2, 2)
    for narrowed, count in (("status=confirmed", 1), ("kind=ask", 1), ("q=third", 1), ("q=nobody", 0)):
        assert len(ask(admin, "GET", f"/enquiries?{narrowed}")["items"]) == count, narrowed
    assert not any(value in str([first, second]) for value in (*CONTACTS.values(), BRIEF))


def test_an_admin_reads_what_clients_paid_beside_what_was_reported(ask, admin, pair):
    referral = pair.won()
    pair.fee(referral, "4000.00")
    row = Hiring(
        referral_id=referral.id, is_hired=True, job="A shop", paid_minor=900_000, currency="EUR", said_at=clock.now()
    )
    db.session.add(row)
    db.session.commit()
    (one,) = ask(admin, "GET", "/hirings")["items"]
    assert (one["paid"], one["reported"]) == (
        {"amount": "9000.00", "currency": "EUR"},
        [{"amount": "4000.00", "currency": "EUR"}],
    )
    assert (one["differs"], one["receiver"]["name"], one["number"]) == (True, pair.B.name, referral.lead.number)


def test_an_admin_publishes_an_agreement_that_everyone_reads(ask, admin, client, pair, tomorrow):
    assert set(ask(admin, "POST", "/agreement", 422)["errors"]) == {"text_en", "starts_on"}
    first = ask(admin, "POST", "/agreement", 201, text_en="# Ours\n\nBe kind.", starts_on=clock.today().isoformat())
    assert (first["number"], first["text"]["en"], first["text"]["uk"]) == (1, "# Ours\n\nBe kind.", "")
    errors = ask(admin, "POST", "/agreement", 422, text_en="Be kinder.", starts_on=tomorrow)["errors"]
    assert errors == {"change_en": "Say in a few words what is new."}
    ask(
        admin,
        "POST",
        "/agreement",
        201,
        text_en="Be kinder.",
        text_uk="Добріше.",
        change_en="More.",
        starts_on=tomorrow,
    )
    listed = ask(admin, "GET", "/agreement")["items"]
    assert [(one["number"], one["change"]["en"], one["accepted"]) for one in listed] == [(2, "More.", 0), (1, "", 0)]
    assert client.get("/api/v1/agreement/2").json["text"] == {"en": "Be kinder.", "ru": "", "uk": "Добріше."}
    assert client.get("/api/v1/agreement/9").status_code == 404


def test_an_admin_sets_terms_also_for_some_services(ask, admin, tomorrow):
    made = ask(admin, "POST", "/terms", 201, rate="7.5", months=12, services=["сео", "shops"], starts_on=tomorrow)
    names = [find_category(one).name_en for one in ("seo", "shops")]
    assert (made["rate"], made["months"], made["services"]) == ("7.5", 12, names)
    newest, first = ask(admin, "GET", "/terms")["items"]
    assert (newest, first["rate"], first["effective_at"], first["services"]) == (made, "10", None, None)
    errors = ask(admin, "POST", "/terms", 422, rate="101", services=["Weaving"], starts_on="2020-01-01")["errors"]
    assert errors == {
        "rate": "Write a percentage like 10 or 7.5, with at most two decimals.",
        "services": "No service is called “Weaving”.",
        "starts_on": "Choose today or a later day.",
    }


def test_an_admin_sets_rates(ask, admin):
    today = clock.today().isoformat()
    assert ask(admin, "POST", "/rates", 201, currency="PLN", rate="4.2715", day=today)["rate"] == "4.2715"
    assert ask(admin, "GET", "/rates") == {
        "base": "EUR",
        "items": [{"currency": "PLN", "rate": "4.2715", "day": today}],
    }
    errors = ask(admin, "POST", "/rates", 422, currency="EUR", rate="0", day="2999-01-01")["errors"]
    assert set(errors) == {"currency", "rate", "day"}


def test_an_admin_keeps_the_taxonomy(ask, admin):
    names = {"name_en": "Weaving", "name_ru": "Ткачество", "name_uk": "Ткацтво"}
    made = ask(
        admin, "POST", "/taxonomy/categories", 201, code="weaving", aliases=["looms"], parent="marketing", **names
    )
    assert (made["id"], made["kind"], made["parent"], made["aliases"]) == (
        "weaving",
        "categories",
        "marketing",
        ["looms"],
    )
    changed = ask(admin, "PATCH", "/taxonomy/categories/weaving", name_en="Hand weaving", place=7)
    assert (changed["names"]["en"], changed["names"]["ru"], changed["place"]) == ("Hand weaving", "Ткачество", 7)
    assert (changed["parent"], changed["aliases"]) == ("marketing", ["looms"])
    assert ask(admin, "PATCH", "/taxonomy/categories/weaving", parent=None)["parent"] is None
    assert ask(admin, "POST", "/taxonomy/categories/weaving/retire")["retired_at"]
    ask(admin, "POST", "/taxonomy/categories/weaving/retire", 409)
    assert ask(admin, "POST", "/taxonomy/categories/weaving/back")["retired_at"] is None
    assert ask(admin, "POST", "/taxonomy/categories/weaving/merge", into="seo")["id"] == "seo"
    listed = ask(admin, "GET", "/taxonomy/categories?limit=200")["items"]
    assert next(one for one in listed if one["id"] == "weaving")["merged_into"] == "seo"


def test_what_names_no_entry_is_said(ask, admin):
    ask(admin, "GET", "/taxonomy/colours", 404)
    ask(admin, "GET", "/unknown-words/industries", 404)
    ask(admin, "POST", "/taxonomy/categories/weaving/retire", 404)
    ask(admin, "PATCH", "/taxonomy/categories/%00", 400, place=1)
    errors = ask(admin, "POST", "/taxonomy/categories/seo/merge", 422, into="weaving")["errors"]
    assert errors == {"into": "Nothing is called “weaving”. GET /api/v1/categories lists what can be named."}
    names = dict.fromkeys(("name_en", "name_ru", "name_uk"), "SEO")
    errors = ask(admin, "POST", "/taxonomy/categories", 422, code="No code", parent="weaving", **names)["errors"]
    assert set(errors) == {"parent"}
    assert "code" in ask(admin, "POST", "/taxonomy/categories", 422, code="No code", **names)["errors"]


def test_an_admin_says_what_a_word_means(ask, admin, pair):
    save_draft(pair.a, pair.new_lead(category="Weaving"))
    (word,) = ask(admin, "GET", "/unknown-words/categories")["items"]
    assert (word["word"], word["leads"]) == ("Weaving", 1)
    assert "means" in ask(admin, "POST", "/unknown-words/categories", 422, mark=word["mark"], means="x")["errors"]
    assert "Weaving" in ask(admin, "POST", "/unknown-words/categories", mark=word["mark"], means="seo")["aliases"]
    assert ask(admin, "GET", "/unknown-words/categories")["items"] == []
    ask(admin, "POST", "/unknown-words/categories", 404, mark=word["mark"], means="seo")


def test_an_admin_puts_back_what_a_report_took_off(ask, admin, found, pair):
    service = found.service(pair.B)
    row = report(Subject.SERVICE, service.id, "untrue", "They never did.", pair.a)
    ask(admin, "POST", f"/reports/{row.id}/put-back", 409, reason="Too early.")
    ask(admin, "POST", f"/reports/{row.id}/decide", outcome="upheld", reason="Nobody knows it.")
    assert "reason" in ask(admin, "POST", f"/reports/{row.id}/put-back", 422)["errors"]
    ask(admin, "POST", f"/reports/{row.id}/put-back", reason="They have shown it.")
    db.session.refresh(service)
    assert service.is_public


def test_an_admin_asks_an_applicant_back_and_notes_for_the_others(ask, admin, pair, deliver):
    application = Applicant([pair.A.name, pair.B.name]).sent()
    path = f"/agencies/{application.agency_id}"
    assert ask(admin, "POST", f"{path}/ask", text="Who is\nthe client?")["status"] == "asked"
    seen = ask(admin, "POST", f"{path}/note", note="Asked by phone, too.")
    assert [(one["kind"], one["text"], one["person"]["name"]) for one in seen["notes"]] == [
        ("question", "Who is\nthe client?", "Vera"),
        ("note", "Asked by phone, too.", "Vera"),
    ]
    assert ask(admin, "POST", f"{path}/ask", 422, text=" ")["errors"] == {"text": "Fill this in."}
    ask(admin, "POST", f"/agencies/{pair.A.id}/note", 404, note="x")


@pytest.mark.thorough
def test_an_admin_looks_at_any_bank_order_and_a_partner_manager_at_none(ask, admin, found, pair):
    pair.fee(pair.won())
    sweep()
    (order,) = ask(pair.b, "GET", "/movements")["items"]
    assert ask(admin, "GET", f"/movements/{order['id']}")["reference"] == order["reference"]
    ask(found.person(alliance_role="partner_manager"), "GET", f"/movements/{order['id']}", 403)
    ask(found.agency().people[0], "GET", f"/movements/{order['id']}", 404)
    ask(admin, "GET", "/movements/999", 404)


def test_the_log_is_narrowed_as_on_its_page(ask, admin, pair):
    ask(admin, "POST", f"/members/{pair.B.id}/notes", text="A note.")
    today = clock.today().isoformat()
    for narrowed, count in (
        ("kind=note", 1), (f"agency={pair.B.id}&kind=note", 1), (f"agency={pair.A.id}&kind=note", 0),
        (f"person={admin.id}&kind=note", 1), (f"kind=note&first={today}&last={today}", 1), ("kind=note&last=2020-01-01", 0),
        ("kind=note&q=vera", 1),
    ):  # fmt: skip
        assert len(ask(admin, "GET", f"/log?{narrowed}")["items"]) == count, narrowed
    assert set(ask(admin, "GET", "/log?kind=x&first=soon", 422)["errors"]) == {"kind", "first"}


@pytest.mark.thorough
def test_lists_ask_the_database_no_more_for_more_rows(ask, admin, pair, found, tomorrow):
    """Each list, with two rows and with more."""
    from sqlalchemy import event

    def count(path: str) -> int:
        asked: list[str] = []
        listen = lambda _c, _cur, statement, *_: asked.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        ask(admin, "GET", path)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(asked)

    def more() -> None:
        writer = db.session.get(Person, found.person(alliance_role="admin", agency=found.agency(), role="owner").id)
        ask(writer, "POST", f"/members/{pair.B.id}/notes", text="x")
        ask(writer, "POST", "/announcements", title=f"x {writer.id}", text="y", until=tomorrow)
        report_wrong(pair.lead(title=writer.name), "conduct", "x", "127.0.0.1")

    def all_of_them(limit: int) -> dict[str, int]:
        paths = (
            "/alliance-team",
            "/announcements",
            "/complaints",
            f"/members/{pair.B.id}/notes",
            "/taxonomy/industries",
        )
        return {path: count(f"{path}?limit={limit}") for path in paths}

    for _ in range(5):
        more()
    ask(admin, "GET", "/me")  # the first call notes that the token was used
    assert all_of_them(50) == all_of_them(2)


@pytest.mark.thorough
def test_the_team_reads_the_lists_of_a_member_and_no_client_among_them(ask, admin, found, pair):
    pair.fee(pair.won())
    sweep()
    found.service(pair.B, title="Films")
    warn(pair.B.id, "Slow.", admin)
    manager, one = found.person(alliance_role="partner_manager"), f"/members/{pair.B.id}"
    (received,) = ask(manager, "GET", f"{one}/received")["items"]
    assert (received["referrer"]["name"], received["status"], received["number"][:3]) == (pair.A.name, "won", "LP-")
    (given,) = ask(manager, "GET", f"/members/{pair.A.id}/given")["items"]
    assert (given["number"], given["service"]) == (received["number"], received["service"])
    assert [item["title"] for item in ask(manager, "GET", f"{one}/services")["items"]] == ["Films"]
    assert [item["reason"] for item in ask(manager, "GET", f"{one}/marks")["items"]] == ["Slow."]
    steps = ask(manager, "GET", f"{one}/history")["items"]
    assert [(step["was"], step["became"]) for step in steps] == [("applied", "active"), (None, "applied")]
    (order,) = ask(admin, "GET", f"{one}/orders")["items"]
    assert (order["status"], order["amount"], order["payer"]["name"]) == ("listed", "100.00", pair.B.name)
    ask(manager, "GET", f"{one}/orders", 403)
    for name in ("received", "given", "services", "marks", "history", "people"):
        ask(manager, "GET", f"/members/999/{name}", 404)


def test_an_admin_invites_an_owner_again_who_never_joined(ask, admin, found, pair):
    agency = found.agency()
    person, _path = invite_person(agency, "owner@agency.example", "owner", "Ida", agency.people[0])
    before = ask(admin, "GET", f"/members/{agency.id}/people")
    assert [(one["status"], one["seen_at"]) for one in before["here"]] == [("active", None), ("invited", None)]
    assert ask(admin, "POST", f"/members/{agency.id}/people/{person.id}/invite") == before
    ask(admin, "POST", f"/members/{agency.id}/people/{agency.people[0].id}/invite", 409)
    ask(admin, "POST", f"/members/{pair.A.id}/people/{person.id}/invite", 404)
