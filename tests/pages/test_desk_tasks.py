"""What waits for the alliance's admins: counted in the menu and on Today, each leading to exactly those rows."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.core.errors import NotAllowed
from marketplace.core.extensions import db
from marketplace.core.paging import count_to
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.disputes import actions as disputes
from marketplace.enquiries.actions import report_wrong, settle
from marketplace.enquiries.complaints import complaints
from marketplace.enquiries.links import client_path
from marketplace.enquiries.models import Complaint, ComplaintState
from marketplace.exchange.actions import accept_lead, return_lead
from marketplace.moderation import reports
from marketplace.moderation.models import ReportState, Subject
from marketplace.moderation.reports import decide, report
from marketplace.reviews.actions import Said, say
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.asking import Client, button_of
from tests.disputing import contest
from tests.mail import letters
from tests.people import CLIENT, OTHER_CLIENT

WAITING = {"/desk/reports?status=open": 2, "/desk/complaints?status=open": 2, "/desk/disputes?status=waiting": 1}


@pytest.fixture(params=["an admin without an agency", "an admin who owns an agency"])
def admin(request, found):
    mine = (found.agency(), "owner") if request.param.endswith("owns an agency") else ()
    return found.person(*mine, alliance_role="admin")


@pytest.fixture
def busy(pair, found):
    """Two reported subjects, one of them twice; two complaints; a contested order. One of each is decided already."""
    services = [found.service(pair.B) for _ in range(2)]
    review = say([(won := pair.won()).lead_id], won.id, Said(True, kept="no", price="same", again="no", words="Poor."))
    for kind, one in [(Subject.SERVICE, services[0]), (Subject.SERVICE, services[1]), (Subject.REVIEW, review)]:
        report(kind, one.id, "untrue", "", pair.a)
    report(Subject.REVIEW, review.id, "offence", "", pair.b)
    decide(Subject.SERVICE, services[1].id, found.person(alliance_role="admin"), ReportState.DISMISSED, "It is fair.")
    for of in (pair.lead(), pair.lead(), Client([pair.B]).confirmed()):
        report_wrong(of, "conduct", "They call at night.", "192.0.2.1")
    settle(db.session.query(Complaint.id).order_by(Complaint.id).first()[0], found.person(alliance_role="admin"))
    pair.fee(won)
    sweep()
    order = db.session.query(Movement).one()
    settlement.mark_sent(order.id, pair.b)
    disputes.answer(contest(order, pair.a).id, pair.b, "It left.")


def in_menu(page) -> dict[str, int]:
    found = re.findall(r'<a href="(/desk[^"]*)"[^>]*>(?:(?!</a>).)*?<span class="num hot">(\d+)<', page.html, re.S)
    return {href: int(count) for href, count in found}


def on_today(page) -> dict[str, int]:
    bar = re.search(r'aria-label="All that waits, by kind">(.*?)</nav>', page.html, re.S)
    found = re.findall(r'<a href="([^"]*)"[^>]*>[^<]*<span class="num">(\d+)<', bar[1]) if bar else []
    return {href: int(count) for href, count in found}


@pytest.mark.thorough
def test_what_waits_for_admins_is_counted_in_the_menu_and_on_today(busy, admin, visit):
    page = visit(admin).get("/today")
    assert in_menu(page) == on_today(page) == WAITING
    assert re.search(r'id="desk">[^<]*</h2>\s*<span class="num">5</span>', page.html)


@pytest.mark.thorough
def test_they_are_counted_once_a_page(busy, admin, visit, statements):
    desk = visit(admin)
    asked = statements(lambda: desk.get("/today"))
    assert sum("FROM complaints" in one and "count(*)" in one for one in asked) == 1


@pytest.mark.thorough
def test_each_figure_opens_into_as_many_rows(busy, admin, visit):
    desk = visit(admin)
    rows = {path: desk.get(path).html.count("<tr") - 1 for path in WAITING}
    assert rows == WAITING


@pytest.mark.thorough
def test_an_admin_settles_a_complaint_and_the_client_reads_it(pair, found, visit, environment):
    asking = Client([pair.B])
    enquiry, desk = asking.confirmed(), visit(found.person(alliance_role="admin"))
    path, listed = client_path(enquiry), "/desk/complaints?status=open"
    visit().post(f"{path}/wrong", on=f"{path}/wrong", what="conduct", text="They call at night.")
    page = desk.get(listed).text
    assert "They call at night." in page
    assert enquiry.number in page
    assert not any(value in page for value in asking.contacts.values())
    desk.post("/desk/complaints/1/settle", on=listed)
    assert "They call at night." not in desk.get(listed).text
    assert "An admin has seen to what you found wrong" in visit().get(path).text
    assert all("They call at night." in visit().client.get(f"{path}/all.{kind}").text for kind in ("json", "csv"))
    sweep()
    (letter,) = [one for one in letters(environment) if "seen to" in str(one["Subject"])]
    assert letter["To"] == asking.contacts["email"]
    assert button_of(letter) == path


@pytest.mark.thorough
def test_nobody_settles_what_concerns_their_own_agency(pair, found, visit):
    ours, linked, third = found.agency(), found.agency(), CLIENT | {"email": "third@client.example", "website": ""}
    given_back = accept_lead(pair.lead(client=third).id, pair.b)
    return_lead(given_back.id, pair.b, "not_as_described", "No room for it.")
    cases = (
        (pair.lead(), {pair.A}),
        (pair.won(client=OTHER_CLIENT).lead, {pair.A, pair.B}),
        (given_back.lead, {pair.A, pair.B}),
        (Client([pair.B]).confirmed(via=linked), {pair.B, linked}),
    )
    desk = visit(found.person(ours, "sales", alliance_role="admin"))
    for of, concerned in cases:
        report_wrong(of, "conduct", "They call at night.", "192.0.2.1")
        complaint = db.session.query(Complaint.id).order_by(Complaint.id.desc()).first()[0]
        listed = desk.get("/desk/complaints?status=open").text
        assert all(agency.name in listed for agency in concerned)
        for agency in concerned:
            theirs = found.person(agency, "sales", alliance_role="admin")
            with pytest.raises(NotAllowed):
                settle(complaint, theirs)
            page = visit(theirs).get("/desk/complaints?status=open")
            assert "It concerns your own agency" in page.text
            assert f"/desk/complaints/{complaint}/settle" not in page.html
        settle(complaint, found.person(ours, "sales", alliance_role="admin"))


@pytest.mark.thorough
def test_the_database_refuses_a_decision_of_nobody(busy):
    for table, at in (("complaints", "settled_at"), ("reports", "decided_at")):
        with pytest.raises(IntegrityError):
            db.session.execute(text(f"UPDATE {table} SET {at[:-2]}by = NULL WHERE {at} IS NOT NULL"))
        db.session.rollback()


@pytest.mark.thorough
def test_what_waits_is_counted_by_its_own_index(busy):
    """However much was decided in the past."""
    counts = {"ix_reports_open": reports.waiting(), "ix_complaints_open": complaints(ComplaintState.OPEN)}
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    for index, waiting in counts.items():
        asked = count_to(100, waiting).compile(db.engine, compile_kwargs={"literal_binds": True})
        assert index in str(db.session.execute(text(f"EXPLAIN {asked}")).all())


@pytest.mark.thorough
def test_members_are_told_nothing_of_the_desk(busy, pair, visit):
    page = visit(pair.b).get("/today")
    assert in_menu(page) == on_today(page) == {}


def test_each_thing_that_waits_for_admins_is_told_one_by_one(app):
    with app.app_context():
        entries = [entry for entry in house().menu.values() if entry.task]
    assert len(entries) >= 6
    assert [entry.endpoint for entry in entries if entry.tasks is None] == []


@pytest.mark.parametrize("state", ["reports?status=warned", "complaints?status=open", "returns?status=founded"])
def test_a_state_in_which_nothing_is_says_so_and_leads_to_all(admin, visit, state):
    page = visit(admin).get(f"/desk/{state}")
    assert "Nothing in this state" in page.text
    assert re.search(rf'<a [^>]*href="/desk/{state.partition("?")[0]}"[^>]*><span>Show all<', page.html)
