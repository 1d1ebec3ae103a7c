"""The log of who did what: every event has a word, it is found by person, agency, kind and day, and nothing changes it."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.access.actions import change_role
from marketplace.catalog.actions import pause_service
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.extensions import db
from marketplace.exchange import actions as exchange
from marketplace.exchange.models import DeclineReason, ReturnReason, Stage
from marketplace.imports.models import RunState
from marketplace.members.models import AgencyState
from marketplace.moderation.actions import reinstate_agency, suspend_agency, warn
from marketplace.moderation.kinds_in_log import Kind
from marketplace.moderation.models import ReportState
from marketplace.moderation.queries import log
from marketplace.moderation.said_in_log import WORDS, said
from marketplace.reviews.models import ReviewState
from marketplace.settlement.actions import mark_sent, settle
from marketplace.settlement.models import Movement
from tests.applying import Applicant

HOUSE = Path(__file__).parents[2] / "marketplace"
# Events whose second part is a state.
BY_STATE = {"referral": Stage, "import": RunState, "review": ReviewState, "agency": AgencyState, "report": ReportState}
NEVER = {"agency.applied", "agency.alliance", "report.open"}


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def busy(pair, found, admin):
    warn(pair.B.id, "They called at night.", admin)
    suspend_agency(pair.B.id, "Unpaid orders.", admin)
    reinstate_agency(pair.B.id, admin)
    pair.lead()


def written() -> set[str]:
    """Every event that the code records by its name."""
    found = set()
    for path in HOUSE.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        for call in re.findall(r"audit\.record\(([^)]*)", code):
            found |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', call.split(",")[0]))
        found |= set(re.findall(r'move_row\([^)]*"([a-z]+\.[a-z_]+)"', code))
    return found


def test_every_event_has_a_word_and_every_word_an_event_that_is_told():
    by_state = {f"{kind}.{state}" for kind, states in BY_STATE.items() for state in states} - NEVER
    assert len(written()) > 80
    assert (written() | by_state) - set(WORDS) == set()
    assert {event.partition(".")[0] for event in WORDS} == set(Kind)


def test_an_event_that_a_later_release_has_written_is_called_by_its_kind(app):
    with app.test_request_context():
        assert said("agency.something") == "Memberships and agencies"
        assert said("weather.rain") == "weather.rain"


def rows(page) -> int:
    return page.html.count("<tr") - 1


def test_it_is_searched_by_person_agency_kind_and_day(busy, pair, admin, visit):
    desk = visit(admin)
    page = desk.get("/desk/log")
    for words in (
        "Member warned",
        "They called at night.",
        "Member suspended",
        "Client passed on",
        admin.name,
        pair.B.name,
    ):
        assert words in page.text
    assert rows(desk.get("/desk/log?kind=agency")) == 3
    assert rows(desk.get(f"/desk/log?kind=lead&q={pair.a.name}")) == 1
    assert rows(desk.get(f"/desk/log?kind=agency&agency={pair.B.id}")) == 3
    assert rows(desk.get(f"/desk/log?kind=agency&q={pair.B.name}")) == 3
    assert "Nothing like this happened" in desk.get(f"/desk/log?kind=agency&agency={pair.A.id}").text
    assert rows(desk.get(f"/desk/log?kind=agency&person={admin.id}")) == 3
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    assert rows(desk.get(f"/desk/log?kind=agency&first={today}&last={today}")) == 3
    assert "Nothing like this happened" in desk.get(f"/desk/log?last={yesterday}").text
    assert f"Only what concerns {pair.B.name}" in desk.get(f"/desk/log?agency={pair.B.id}").text


def test_it_is_exported_as_it_is_narrowed(busy, admin, visit):
    client = visit(admin).client
    found = list(csv.DictReader(io.StringIO(client.get("/desk/log?as=csv&kind=agency").data.decode("utf-8-sig"))))
    assert [row["Event"] for row in found] == ["agency.active", "agency.suspended", "agency.warned"]
    assert found[2]["Details"] == "They called at night."
    assert client.get("/desk/log?as=xlsx").status_code == 200


def test_pages_of_it_lose_nothing(busy, admin, visit):
    desk, total = visit(admin), len(db.session.scalars(select(AuditRow.id)).all())
    for n in range(90):
        db.session.execute(
            text(
                "INSERT INTO audit_log (at, deed, subject_kind, subject_id, facts) VALUES (now(), 'lead.expired', 'leads', :n, '{}')"
            ),
            {"n": n},
        )
    db.session.commit()
    seen, path = 0, "/desk/log"
    while path:
        page = desk.get(path)
        seen += rows(page)
        following = re.search(r'href="([^"]+)"\s+rel="next"|rel="next"\s+href="([^"]+)"', page.html)
        path = following and (following[1] or following[2]).replace("&amp;", "&")
    assert seen == total + 90


@pytest.mark.parametrize("deed", ["UPDATE audit_log SET deed = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"])
def test_nobody_changes_it(busy, deed):
    with pytest.raises(DBAPIError):
        db.session.execute(text(deed))
    db.session.rollback()


@pytest.mark.thorough
def test_it_asks_the_same_however_long_it_is(busy, found, admin, visit, statements):
    desk = visit(admin).client
    paths = ("/desk/log", "/desk/log?q=agency", "/desk/log?as=csv")
    ask = lambda: [len(statements(lambda path=path: desk.get(path))) for path in paths]  # noqa: E731
    desk.get("/desk/log")
    before = ask()
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        for _ in range(12):
            warn(found.agency().id, "Again.", found.person(alliance_role="admin"))
        assert ask() == before
    assert max(before) <= 6


def test_its_newest_page_and_one_kind_of_it_are_found_by_an_index(busy):
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    db.session.execute(text("SET LOCAL enable_sort = off"))
    for where, index in (("", "ix_audit_log_at"), ("WHERE deed LIKE 'agency.%'", "ix_audit_log")):
        plan = db.session.execute(
            text(f"EXPLAIN SELECT * FROM audit_log {where} ORDER BY at DESC, id DESC LIMIT 40")
        ).all()
        assert index in str(plan)


def test_the_log_of_an_agency_and_todays_decisions_know_returns(pair, found):
    admin = found.person(alliance_role="admin")
    referral = exchange.accept_lead(pair.lead().id, pair.b)
    row = exchange.return_lead(referral.id, pair.b, "not_as_described", "no")
    exchange.object_to_return(row.id, pair.a, "yes")
    exchange.decide_return(row.id, admin, "founded", "so")
    for side in (pair.A, pair.B):
        told = [one.event for one in db.session.scalars(log.entries(log.Asked(agency_id=side.id)))]
        assert {"return.contested", "return.founded"} <= set(told)
    decided = log.decided_since(clock.now() - timedelta(days=1), 10)
    assert "return.founded" in [one.event for one in decided]


@pytest.mark.thorough
def test_it_is_found_by_the_numbers_that_pages_show(pair, found, admin, visit):
    other = exchange.accept_lead(pair.lead(title="Other").id, pair.b)
    referral = exchange.accept_lead(pair.lead(title="This one").id, pair.b)
    exchange.return_lead(referral.id, pair.b, "not_as_described", "no")
    won = exchange.move_on(other.id, pair.b, "won")
    payment = pair.fee(won)
    settle([payment.reward.id])
    (order,) = db.session.scalars(select(Movement))
    mark_sent(order.id, pair.b)
    application = Applicant().sent()
    desk = visit(admin)
    told = lambda words: desk.get(f"/desk/log?q={words}").text  # noqa: E731
    page = told(referral.lead.number.lower())
    for words in ("Client passed on", "Lead accepted", "Client returned"):
        assert words in page
    assert other.lead.number not in page
    assert "Fee reported" in told(other.lead.number)
    assert "Bank order sent" in told(order.reference)
    assert "Application sent" in told(application.number)
    assert "Nothing like this happened" in told("LP-999")


def test_an_entry_says_the_words_that_pages_show_and_no_codes(pair, found, admin, visit):
    exchange.decline_lead(pair.lead(title="No").id, pair.b, "budget")
    referral = exchange.accept_lead(pair.lead(title="Back").id, pair.b)
    exchange.return_lead(referral.id, pair.b, "not_as_described", "no")
    colleague = found.person(pair.A, "sales")
    change_role(colleague.id, "finance", pair.a)
    exchange.decline_lead(pair.lead(title="No again").id, pair.b, "other")
    desk, russian = visit(admin), visit(found.person(alliance_role="admin", language="ru"))
    page = desk.get("/desk/log")
    for words in (str(DeclineReason.BUDGET.label), str(ReturnReason.NOT_AS_DESCRIBED.label), "Sales → Finance"):
        assert words in page.text
    assert not re.search(r"not_as_described|>budget<|>sales<", page.html)
    assert "Sales" not in russian.get("/desk/log").html
    details = desk.client.get("/desk/log?as=csv").data.decode("utf-8-sig")
    assert "Sales → Finance" in details
    assert "not_as_described" not in details


def test_a_subject_is_called_by_its_own_number_or_name_and_leads_to_its_page(pair, found, admin, visit):
    service = found.service(pair.A, title="Shop audit")
    pause_service(service.id, pair.a)
    referral = exchange.accept_lead(pair.lead(title="Back").id, pair.b)
    returned = exchange.return_lead(referral.id, pair.b, "not_as_described", "no")
    exchange.object_to_return(returned.id, pair.a, "yes")
    colleague = found.person(pair.A, "sales")
    change_role(colleague.id, "finance", pair.a)
    page = visit(admin).get("/desk/log")
    for href, called in (
        (f"/desk/members/{pair.A.id}", colleague.name),
        (f"/desk/returns/{returned.id}", referral.lead.number),
        (f"/desk/reports/service/{service.id}", "Shop audit"),
    ):
        assert f'<a href="{href}">{called}</a>' in page.html
    assert "№" not in page.text


def test_a_filter_that_cannot_be_read_is_named_and_not_passed_over_in_silence(pair, found, visit):
    desk = visit(found.person(alliance_role="admin"))
    page = desk.get("/desk/log?first=31.12.2026&agency=abc&kind=zzz&person=1")
    assert "Passed over, as no filter has it: zzz, abc, 31.12.2026." in page.text
    assert "Passed over" not in desk.get("/desk/log?first=2026-12-31&kind=lead").text
