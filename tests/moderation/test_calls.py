"""The desk's calls and commands: the same rules as its pages have."""

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Agency
from marketplace.moderation.actions import warn
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report


@pytest.fixture
def call(found, client):
    """`call(person, method, path, body)`: the status and the answer."""
    tokens: dict[int, dict[str, str]] = {}

    def make(person, method: str, path: str, body: object = None) -> tuple[int, dict]:
        headers = tokens.setdefault(person.id, {}) or tokens[person.id] | found.token(person)
        tokens[person.id] = headers
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        return answer.status_code, answer.json

    return make


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def status_of(agency) -> str:
    db.session.rollback()
    return db.session.scalar(select(Agency.status).where(Agency.id == agency.id))


@pytest.mark.thorough
def test_members_are_listed_searched_and_narrowed(pair, found, admin, call):
    pair.fee(pair.won(), "1000.00")
    sweep()
    warn(pair.B.id, "At night.", admin)
    found.agency("Drei Ufer", status="suspended")
    _status, answer = call(admin, "GET", "/members")
    assert [one["name"] for one in answer["items"]] == ["Drei Ufer", pair.B.name, pair.A.name]
    (one,) = call(admin, "GET", f"/members?q={pair.B.name}")[1]["items"]
    assert (one["conduct"]["received"], one["conduct"]["marks"], one["overdue"]) == (1, 1, [])
    assert [one["name"] for one in call(admin, "GET", "/members?status=suspended")[1]["items"]] == ["Drei Ufer"]
    assert call(admin, "GET", "/members?status=nonsense")[0] == 422
    first = call(admin, "GET", "/members?limit=2")[1]
    rest = call(admin, "GET", f"/members?limit=2&cursor={first['next']}")[1]
    assert len(first["items"]) + len(rest["items"]) == 3
    assert rest["next"] is None


def test_a_partner_manager_lists_members_without_money_and_decides_nothing(pair, found, call):
    manager = found.person(alliance_role="partner_manager")
    assert {one["overdue"] for one in call(manager, "GET", "/members")[1]["items"]} == {None}
    for method, path in (
        ("GET", "/log"),
        ("POST", f"/agencies/{pair.B.id}/suspend"),
        ("POST", f"/agencies/{pair.B.id}/reinstate"),
    ):
        assert call(manager, method, path, {"reason": "x"} if path.endswith("suspend") else None)[0] == 403
    assert status_of(pair.B) == "active"


def test_an_admin_suspends_and_reinstates(pair, admin, call):
    path = f"/agencies/{pair.B.id}"
    assert call(admin, "POST", f"{path}/suspend", {})[0] == 422
    assert call(admin, "POST", f"{path}/suspend", {"reason": "  "})[0] == 422
    assert call(admin, "POST", f"{path}/reinstate")[0] == 409
    status, answer = call(admin, "POST", f"{path}/suspend", {"reason": "Unpaid orders."})
    assert (status, answer["status"]) == (200, "suspended")
    assert call(admin, "POST", f"{path}/suspend", {"reason": "Twice."})[0] == 409
    status, answer = call(admin, "POST", f"{path}/reinstate")
    assert (status, answer["status"]) == (200, "active")
    assert call(admin, "POST", "/agencies/999/suspend", {"reason": "Nobody."})[0] == 404


def test_an_admin_who_belongs_to_the_agency_and_a_member_do_not(pair, found, call):
    own = found.person(pair.B, "owner", alliance_role="admin")
    assert call(own, "POST", f"/agencies/{pair.B.id}/suspend", {"reason": "Mine."})[0] == 403
    assert call(pair.a, "POST", f"/agencies/{pair.B.id}/suspend", {"reason": "Theirs."})[0] == 403
    assert call(pair.a, "GET", "/members")[0] == 403
    assert status_of(pair.B) == "active"


def test_the_log_is_read_part_by_part(pair, admin, call):
    for n in range(5):
        warn(pair.B.id, f"Number {n}.", admin)
    seen, cursor = [], ""
    while cursor is not None:
        _status, answer = call(admin, "GET", f"/log?limit=2&cursor={cursor}")
        seen += answer["items"]
        cursor = answer["next"]
    warned = [one for one in seen if one["event"] == "agency.warned"]
    assert [one["facts"]["reason"] for one in warned] == [f"Number {n}." for n in reversed(range(5))]
    assert {one["person"]["name"] for one in warned} == {admin.name}
    assert {(one["subject_kind"], one["subject_id"]) for one in warned} == {("agencies", pair.B.id)}


def test_the_command_line_suspends_and_reinstates(app, pair):
    def flask(*words: str, code: int = 0) -> str:
        done = app.test_cli_runner().invoke(args=words)
        assert done.exit_code == code, done.output
        return done.output

    name = pair.B.name
    assert flask("agency", "suspend", "--agency", name, "--reason", "Unpaid.") == f"{name}: suspended\n"
    assert status_of(pair.B) == "suspended"
    assert "already" in flask("agency", "suspend", "--agency", name, "--reason", "Unpaid.", code=1)
    assert flask("agency", "reinstate", "--agency", name) == f"{name}: active\n"
    assert flask("agency", "let-leave", "--agency", name, "--reason", "They stop.") == f"{name}: leaving\n"
    assert "Say why" in flask("agency", "suspend", "--agency", name, "--reason", " ", code=1)
    assert "no agency named" in flask("agency", "reinstate", "--agency", "Nobody", code=1)
    assert "payout" in flask("agency", "--help")


def test_an_admins_program_warns_lets_stay_and_lets_leave(pair, admin, found, call):
    path, why = f"/agencies/{pair.B.id}/decide", "Fees are reported late."
    for marks in (1, 2, 3):
        status, answer = call(admin, "POST", path, {"deed": "warn", "reason": why})
        assert (status, answer["conduct"]["marks"]) == (200, marks)
    assert call(admin, "POST", path, {"deed": "keep", "reason": why})[0] == 200
    assert call(admin, "POST", path, {"deed": "leave"})[0] == 422
    assert call(admin, "POST", path, {"deed": "suspend", "reason": why})[0] == 422
    own = found.person(pair.B, "owner", alliance_role="admin")
    assert call(own, "POST", path, {"deed": "warn", "reason": why})[0] == 403
    assert call(admin, "POST", path, {"deed": "leave", "reason": why})[1]["status"] == "leaving"


def test_an_admins_program_reads_and_decides_reports(pair, admin, found, call):
    service = found.service(pair.B)
    for by in (pair.a, None):
        report(Subject.SERVICE, service.id, "untrue", "They never did.", by)
    newest, first = call(admin, "GET", "/reports?status=open")[1]["items"]
    assert (first["subject_kind"], first["subject_id"], first["note"]) == ("service", service.id, "They never did.")
    path = f"/reports/{first['id']}/decide"
    assert call(admin, "POST", path, {"outcome": "open", "reason": "x"})[0] == 422
    status, answer = call(admin, "POST", path, {"outcome": "upheld", "reason": "Nobody knows these shops."})
    assert (status, answer["status"]) == (200, "upheld")
    assert (
        call(admin, "POST", f"/reports/{newest['id']}/decide", {"outcome": "dismissed", "reason": "Twice."})[0] == 409
    )
    assert call(admin, "GET", "/reports?status=open")[1]["items"] == []
    assert call(admin, "POST", "/reports/999/decide", {"outcome": "dismissed", "reason": "x"})[0] == 404
