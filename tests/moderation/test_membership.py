"""Members are suspended, warned, let go and taken back; and what each of these does to their people, work and money."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.access.actions import ask_for_reset, invite_person
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.languages import speaking_to
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, move_on, post_lead, see_client
from marketplace.exchange.models import Lead
from marketplace.members.models import Agency
from marketplace.moderation import due, reports
from marketplace.moderation.actions import (
    arrange,
    create_agency,
    finish_leaving,
    invite_owner_again,
    keep_member,
    let_leave,
    reinstate_agency,
    suspend_agency,
    warn,
    write_note,
)
from marketplace.moderation.models import Mark, ReportState, Subject
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.mail import letters


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def status_of(agency) -> str:
    db.session.rollback()
    return db.session.scalar(select(Agency.status).where(Agency.id == agency.id))


def orders(status: str) -> list[Movement]:
    db.session.rollback()
    return list(db.session.scalars(select(Movement).where(Movement.status == status).order_by(Movement.id)))


def link_of(mail) -> str:
    return re.search(r"http://127.0.0.1:8000(/(?:invitation|new-password)/\S+)", mail.get_body().get_content())[1]


@pytest.mark.thorough
def test_a_suspended_person_loses_session_token_and_pending_links_within_one_request(
    pair, found, admin, visit, environment
):
    browser, headers = visit(pair.b).client, found.token(pair.b)
    invite_person(pair.B, "new@agency.example", "sales", by=pair.b)
    ask_for_reset(pair.b.email, "192.0.2.1")
    sweep()
    links = [link_of(mail) for mail in letters(environment)]
    assert len(links) == 2
    assert browser.get("/received").status_code == 200
    assert browser.get("/api/v1/me", headers=headers).status_code == 200
    visit(admin).post(
        f"/desk/members/{pair.B.id}/suspend", on=f"/desk/members/{pair.B.id}/suspend", reason="Unpaid orders"
    )
    assert "/sign-in" in browser.get("/received").headers["Location"]
    assert browser.get("/api/v1/me", headers=headers).status_code == 401
    for link in links:
        assert "has been used or is too old" in visit().client.get(link).text


def test_they_sign_in_again_to_see_and_export_money_and_are_told_so_on_every_page(pair, admin, visit):
    pair.fee(pair.won())
    suspend_agency(pair.B.id, "Unpaid orders", admin)
    visitor = visit().sign_in(pair.b)
    for path in ("/today", "/statement", "/movements", "/rewards", "/me"):
        assert "Your agency is suspended." in visitor.get(path).text
    assert visitor.client.get("/statement?as=csv").mimetype == "text/csv"
    for path in ("/received", "/leads/new", "/services", "/team"):
        visitor.get(path, 403)


def test_a_suspension_needs_a_reason_and_an_admin_of_another_agency(pair, found, admin):
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(BadInput):
            suspend_agency(pair.B.id, reason, admin)
    own = found.person(pair.B, "sales", alliance_role="admin")
    for nobody in (own, pair.a, found.person(alliance_role="partner_manager")):
        for deed in (suspend_agency, let_leave, warn, keep_member):
            with pytest.raises(NotAllowed):
                deed(pair.B.id, "Because.", nobody)
        with pytest.raises(NotAllowed):
            reinstate_agency(pair.B.id, nobody)
    for deed in (arrange,):
        with pytest.raises(NotAllowed):
            deed(pair.B.id, own, None, "", None)
    with pytest.raises(NotAllowed):
        write_note(pair.B.id, own, "They are fine.")
    assert status_of(pair.B) == "active"


def test_an_admin_sees_no_way_to_decide_on_the_own_agency(pair, found, visit):
    desk = visit(found.person(pair.B, "sales", alliance_role="admin"))
    page = desk.get(f"/desk/members/{pair.B.id}")
    assert "another admin has to decide" in page.text
    assert f"/desk/members/{pair.B.id}/suspend" not in page.html
    assert "Only the alliance’s team reads them" not in page.text
    assert "another admin has to decide" in desk.get(f"/desk/members/{pair.B.id}/suspend").text


@pytest.mark.thorough
def test_debts_keep_settling_and_payouts_wait_while_it_is_suspended(pair, admin):
    """A owes nothing and earns; B pays. Then the other way round."""
    pair.fee(pair.won(), "1000.00")
    turned = pair.turned()
    turned.fee(turned.won(), "500.00")
    sweep()
    assert {one.payee_id: one.amount_minor for one in orders("listed")} == {pair.A.id: 10000, pair.B.id: 5000}
    suspend_agency(pair.B.id, "Unpaid orders", admin)
    sweep()
    (to_pay,) = orders("listed")
    (waits,) = orders("prepared")
    assert (to_pay.payer_id, waits.payee_id, waits.blocked_reason) == (pair.B.id, pair.B.id, "payee_is_suspended")
    settlement.mark_sent(to_pay.id, pair.b)
    settlement.confirm_received(to_pay.id, pair.a)
    sweep()
    assert balance("owed_by_receiver", pair.B.id, "EUR").minor == 0
    assert balance("owed_to_referrer", pair.B.id, "EUR").minor == -5000
    assert check_books() == []
    reinstate_agency(pair.B.id, admin)
    sweep()
    (paid,) = orders("listed")
    assert (paid.payee_id, paid.amount_minor) == (pair.B.id, 5000)
    settlement.mark_sent(paid.id, pair.a)
    settlement.confirm_received(paid.id, pair.b)
    sweep()
    assert balance("owed_to_referrer", pair.B.id, "EUR").minor == 0
    assert check_books() == []


@pytest.mark.thorough
def test_a_member_that_leaves_begins_nothing_and_finishes_what_runs(pair, found, admin, visit):
    waiting = pair.turned().lead()
    referral = accept_lead(pair.lead().id, pair.b)
    offered = pair.lead(title="Another job")
    let_leave(pair.B.id, "They close their doors.", admin)
    sweep()
    assert status_of(pair.B) == "leaving"
    assert db.session.get(Lead, waiting.id).status == "withdrawn"
    with speaking_to(pair.b):
        assert db.session.get(Lead, waiting.id).withdrawn_because == "The referrer leaves the alliance"
    with pytest.raises(Exception, match="not active at the moment"):
        post_lead(pair.b, pair.turned().new_lead())
    with pytest.raises(Exception, match="not active at the moment"):
        accept_lead(offered.id, pair.b)
    visitor = visit(pair.b)
    assert "Your agency leaves the alliance." in visitor.get("/today").text
    assert see_client(db.session.get(Lead, referral.lead_id), pair.b)
    page = visitor.get(f"/referrals/{referral.id}")
    assert "Lena Brask" in page.text
    visitor.get("/leads/new", 403)
    visitor.get("/services", 403)
    move_on(referral.id, pair.b, "won")
    pair.fee(referral, "1000.00")
    sweep()
    assert status_of(pair.B) == "leaving"
    (order,) = orders("listed")
    settlement.mark_sent(order.id, pair.b)
    sweep()
    assert status_of(pair.B) == "leaving"
    settlement.confirm_received(order.id, pair.a)
    move_on(referral.id, pair.b, "finished")
    sweep()
    assert status_of(pair.B) == "left"
    assert balance("owed_by_receiver", pair.B.id, "EUR").minor == 0
    assert check_books() == []


def test_who_has_left_signs_in_only_to_see_and_export_money(pair, admin, visit):
    let_leave(pair.B.id, "They close their doors.", admin)
    browser = visit(pair.b).client
    sweep()
    assert status_of(pair.B) == "left"
    assert "/sign-in" in browser.get("/today").headers["Location"]
    visitor = visit().sign_in(pair.b)
    assert "Your agency has left the alliance." in visitor.get("/statement").text
    assert visitor.client.get("/rewards?as=xlsx").status_code == 200
    for path in ("/received", "/given", "/services", "/team", "/leads/new"):
        visitor.get(path, 403)


@pytest.mark.thorough
def test_a_fee_that_comes_after_the_referrer_has_left_is_settled_as_before(pair, admin):
    referral = pair.won()
    move_on(referral.id, pair.b, "finished")
    let_leave(pair.A.id, "They close their doors.", admin)
    sweep()
    assert status_of(pair.A) == "left"
    pair.fee(referral, "1000.00")
    sweep()
    (order,) = orders("listed")
    settlement.mark_sent(order.id, pair.b)
    settlement.confirm_received(order.id, pair.a)
    sweep()
    assert balance("owed_to_referrer", pair.A.id, "EUR").minor == 0
    assert check_books() == []


@pytest.mark.parametrize("holds", ["a referral", "an order", "nothing"])
def test_a_member_leaves_for_good_when_nothing_is_open(pair, admin, holds):
    if holds == "a referral":
        accept_lead(pair.lead().id, pair.b)
    if holds == "an order":
        referral = pair.won()
        pair.fee(referral)
        move_on(referral.id, pair.b, "finished")
    let_leave(pair.B.id, "They close their doors.", admin)
    finish_leaving([pair.B.id])
    assert status_of(pair.B) == ("left" if holds == "nothing" else "leaving")


@pytest.mark.thorough
def test_one_that_leaves_can_be_kept_and_one_that_has_left_cannot(pair, admin):
    accept_lead(pair.lead().id, pair.b)
    let_leave(pair.B.id, "They close their doors.", admin)
    reinstate_agency(pair.B.id, admin)
    sweep()
    assert status_of(pair.B) == "active"
    let_leave(pair.A.id, "Gone.", admin)
    move_on(1, pair.b, "lost", reason="other")
    sweep()
    assert status_of(pair.A) == "left"
    with pytest.raises(NotNow):
        reinstate_agency(pair.A.id, admin)


def test_three_marks_within_a_year_put_a_membership_up_for_decision(pair, found, admin, visit):
    def up() -> list[int]:
        db.session.rollback()
        return [agency.id for agency, _since in db.session.execute(due.up_for_decision())]

    at = clock.now()
    with time_machine.travel(at - timedelta(days=400)):
        warn(pair.B.id, "Long ago.", admin)
    with time_machine.travel(at - timedelta(days=10)):
        warn(pair.B.id, "They called a client at night.", admin)
        service = found.service(pair.B)
        reports.report(Subject.SERVICE, service.id, "untrue", "", None)
        reports.decide(Subject.SERVICE, service.id, admin, ReportState.UPHELD, "It is not true.")
    assert up() == []
    other = found.service(pair.B)
    reports.report(Subject.SERVICE, other.id, "untrue", "", None)
    desk = visit(admin)
    where = f"/desk/reports/service/{other.id}"
    desk.post(where, on=where, deed="warn", reason="Change the first line.")
    assert up() == [pair.B.id]
    assert other.is_public
    assert "Three marks or more stand against this agency" in desk.get(f"/desk/members/{pair.B.id}").text
    # What is put back is held against nobody.
    reports.put_subject_back(Subject.SERVICE, service.id, admin, "They have proved it.")
    assert up() == []
    warn(pair.B.id, "Again at night.", admin)
    assert up() == [pair.B.id]
    keep_member(pair.B.id, "They have changed their people.", admin)
    assert up() == []
    with time_machine.travel(at + timedelta(days=1)):
        warn(pair.B.id, "And again.", admin)
        assert up() == [pair.B.id]
        suspend_agency(pair.B.id, "Enough.", admin)
        assert up() == []


def test_what_waits_is_shown_oldest_first_with_its_clock(pair, found, admin, visit):
    at = clock.now()
    services = [found.service(pair.B, title=f"Service of {n} days") for n in (6, 1, 4)]
    for service, days in zip(services, (6, 1, 4), strict=True):
        with time_machine.travel(at - timedelta(days=days)):
            reports.report(Subject.SERVICE, service.id, "untrue", "", None)
    for days in (9, 3, 2):
        with time_machine.travel(at - timedelta(days=days)):
            warn(pair.A.id, "At night.", admin)
    page = visit(admin).get("/today")
    shown = re.findall(
        r'<span class="clock__value">([^<]+)</span>.*?class="row-x__t"\s+href="[^"]+">([^<]+)<', page.html, re.S
    )
    assert shown == [
        ("6 days", "Service of 6 days"), ("4 days", "Service of 4 days"), ("2 days", pair.A.name), ("24 h", "Service of 1 days"),
    ]  # fmt: skip
    assert page.html.count("clock--urgent") == 1
    assert page.html.count("clock--wait") == 1
    # An hour later the same statements count what has grown too old.
    with time_machine.travel(at + timedelta(days=365 - 8)):
        db.session.rollback()
        assert pair.A.name not in visit(admin).get("/today").text


def test_today_shows_the_talks_of_the_week_and_what_was_decided(pair, found, admin, visit):
    manager = found.person(alliance_role="partner_manager")
    arrange(pair.A.id, admin, clock.today() + timedelta(days=2), "Half a year", manager.id)
    arrange(pair.B.id, admin, clock.today() + timedelta(days=20), "Later", None)
    warn(pair.B.id, "At night.", admin)
    page = visit(admin).get("/today")
    for words in (pair.A.name, f"Half a year. {manager.name}", "Member warned"):
        assert words in page.text
    theirs = visit(manager).get("/today")
    assert f"Half a year. {manager.name}" in theirs.text
    for hidden in ("Later", "Member warned", "Waits for a decision"):
        assert hidden not in theirs.text
    assert "Half a year" not in visit(pair.a).get("/today").text


def test_a_review_is_the_clients_word_and_warns_nobody(pair, admin):
    from marketplace.reviews.actions import Said, say

    won = pair.won()
    review = say([won.lead_id], won.id, Said(True, kept="no", price="same", again="no", words="Poor."))
    reports.report(Subject.REVIEW, review.id, "untrue", "", pair.b)
    with pytest.raises(NotNow):
        reports.decide(Subject.REVIEW, review.id, admin, ReportState.WARNED, "Hm.")
    reports.decide(Subject.REVIEW, review.id, admin, ReportState.UPHELD, "It names somebody.")
    assert db.session.scalars(select(Mark)).all() == []


def test_a_warning_that_has_no_report_behind_it_says_why_how_long_it_counts_and_who_may_be_asked(
    pair, admin, visit, environment
):
    page = visit(admin).post(
        f"/desk/members/{pair.B.id}/warn", on=f"/desk/members/{pair.B.id}/warn", reason="At night."
    )
    assert "mark for a year" in visit(admin).get(f"/desk/members/{pair.A.id}/warn").text, page.text
    sweep()
    (letter,) = [one for one in letters(environment) if one["To"] == pair.b.email]
    assert letter["Subject"] == f"A warning to {pair.B.name}"
    said = letter.get_body(("plain",)).get_content()
    for words in ("holds something against your agency", "counts for a year", "At night.", admin.email):
        assert words in said
    assert "report" not in said
    row = visit(admin).get("/desk/log?kind=agency").text
    assert "Member warned" in row
    assert "At night." in row
    assert "None" not in row


def test_owners_are_told_of_each_decision_with_its_reason(pair, admin, environment):
    warn(pair.B.id, "They called at night.", admin)
    keep_member(pair.B.id, "A first time.", admin)
    suspend_agency(pair.B.id, "Unpaid orders.", admin)
    reinstate_agency(pair.B.id, admin)
    let_leave(pair.B.id, "They close their doors.", admin)
    sweep()
    mine = [one for one in letters(environment) if one["To"] == pair.b.email]
    told = [(str(one["Subject"]), one.get_body().get_content()) for one in mine]
    name = pair.B.name
    assert [subject for subject, _text in told] == [
        f"A warning to {name}", f"{name} stays a member", f"{name} is suspended", f"{name} is an active member again",
        f"{name} leaves the alliance", f"{name} has left the alliance",
    ]  # fmt: skip
    for (_subject, said), reason in zip(
        told, ("at night", "first time", "Unpaid", "", "close their doors", ""), strict=True
    ):
        assert reason in said


def test_the_database_knows_who_leaves(app, pair):
    db.session.execute(text("UPDATE agencies SET status = 'leaving' WHERE id = :id"), {"id": pair.B.id})
    db.session.rollback()


def test_a_deed_that_is_not_possible_is_not_offered_as_a_form(pair, found, visit):
    desk = visit(found.person(alliance_role="admin"))
    page = desk.get(f"/desk/members/{pair.B.id}/reinstate")
    assert "can’t be done now" in page.text
    assert "active member again" not in page.text
    assert "can’t be done now" not in desk.get(f"/desk/members/{pair.B.id}/suspend").text


@pytest.mark.thorough
def test_an_owner_who_never_joined_is_invited_again_from_the_desk_and_the_log_says_so(admin, found, visit):
    agency = create_agency("Ann", "ann@agency.example", name="Imported", country="DE")
    (owner,) = agency.people
    path = f"/desk/members/{agency.id}"
    desk = visit(admin)
    page = desk.post(f"{path}/people/{owner.id}/invite", on=path)
    assert "Sent again." in page.text
    db.session.rollback()
    assert db.session.query(OutgoingMail).filter_by(event="account.invitation", person_id=owner.id).count() == 2
    (entry,) = db.session.query(AuditRow).filter_by(event="person.invited_again")
    assert (entry.subject_id, entry.person_id) == (owner.id, admin.id)
    for _n in range(2):
        desk.post(f"{path}/people/{owner.id}/invite", on=path)
    desk.post(f"{path}/people/{owner.id}/invite", 429, on=path)
    joined = found.agency()
    with pytest.raises(NotNow):
        invite_owner_again(joined.id, joined.people[0].id, admin)
    with pytest.raises(NotFound):
        invite_owner_again(joined.id, owner.id, admin)
    with pytest.raises(NotAllowed):
        invite_owner_again(agency.id, owner.id, found.person(alliance_role="partner_manager"))
    assert "/invite" not in visit(found.person(alliance_role="partner_manager")).get(path).html
