"""A lead that is not valid is returned in time, for a fixed reason, not too often; the referrer may object, an admin decides."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.core import clock, lifecycle
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange import actions, returns
from marketplace.exchange.actions import accept_lead, decide_return, move_on, object_to_return, return_lead
from marketplace.exchange.models import Lead, LeadReturn, Referral
from marketplace.members.models import Person
from marketplace.members.track_record import keep, track_record_of
from marketplace.settlement.actions import settle
from tests.mail import letters

YESTERDAY = date(2026, 1, 1)


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def accepted(pair, n: int = 0, **more) -> Referral:
    client = pair.client | {"email": f"client{n}@one.example", "website": "", "phone": "", "company": f"Client {n}"}
    return accept_lead(pair.lead(client=client, **more).id, pair.b)


def now(row):
    return db.session.get(type(row), row.id, populate_existing=True)


def returned(pair, reason: str = "not_as_described", n: int = 0) -> LeadReturn:
    return return_lead(accepted(pair, n).id, pair.b, reason, "It is something else.")


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("contacts_wrong", "expired"),
        ("unknown_to_client", "expired"),
        ("not_as_described", "open"),
        ("already_ours", "open"),
    ],
)
def test_the_lead_goes_back_to_the_board_or_ends(pair, found, reason, state):
    found.agency()
    referral = accepted(pair, audience="open", agencies=[])
    since = YESTERDAY if reason == "already_ours" else None
    row = return_lead(referral.id, pair.b, reason, "We called three times.", since)
    assert (now(referral).status, now(referral.lead).status) == ("returned", state)
    assert (row.status, row.client_since) == ("given_back", since)
    assert actions.see_client(referral.lead, pair.b) is None
    assert check_books() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "no_mood"}, "reason"), ({"reason": ""}, "reason"), ({"words": " \u200b "}, "words"), ({"words": "x" * 2001}, "words"),
        ({"reason": "already_ours"}, "client_since"), ({"client_since": YESTERDAY}, "client_since"),
        ({"reason": "already_ours", "client_since": date(2999, 1, 1)}, "client_since"),
        ({"reason": "already_ours", "client_since": "posted"}, "client_since"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(pair, changed, field):
    referral = accepted(pair)
    given = {"reason": "not_as_described", "words": "Why", "client_since": None} | changed
    if given["client_since"] == "posted":
        given["client_since"] = clock.day_of(referral.lead.posted_at)
    with pytest.raises(BadInput) as refusal:
        return_lead(referral.id, pair.b, **given)
    assert list(refusal.value.errors) == [field]
    assert now(referral).status == "accepted"


def test_it_is_returned_within_fourteen_days_and_before_it_is_won_or_lost(pair):
    late, won, lost = accepted(pair, 1), accepted(pair, 2), accepted(pair, 3)
    move_on(won.id, pair.b, "won")
    move_on(lost.id, pair.b, "lost", reason="budget")
    for one in (won, lost):
        with pytest.raises(NotNow):
            return_lead(one.id, pair.b, "contacts_wrong", "Nobody answers.")
    with (
        time_machine.travel(clock.now() + timedelta(days=14, minutes=1)),
        pytest.raises(NotNow, match="can be returned until"),
    ):
        return_lead(late.id, pair.b, "contacts_wrong", "Nobody answers.")
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
        return_lead(late.id, pair.b, "contacts_wrong", "Nobody answers.")


def test_nobody_but_the_receiver_returns_and_nobody_but_the_referrer_objects(pair, found):
    stranger = found.agency().people[0]
    referral = accepted(pair)
    for person in (pair.a, stranger):
        with pytest.raises(NotFound):
            return_lead(referral.id, person, "contacts_wrong", "Nobody answers.")
    row = return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    for person in (pair.b, stranger):
        with pytest.raises(NotFound):
            object_to_return(row.id, person, "They do.")
    with pytest.raises(NotFound):
        returns.return_for(stranger, row.id)


@pytest.mark.thorough
def test_a_fifth_of_what_was_accepted_within_a_year_may_be_returned_and_two_always(pair, admin):
    for n in range(2):
        returned(pair, n=n)
    third = accepted(pair, 2)
    with pytest.raises(NotNow, match="Within a year you may return 2 clients"):
        return_lead(third.id, pair.b, "contacts_wrong", "Nobody answers.")
    # What an admin finds to have a cause doesn't count.
    first = db.session.scalars(select(LeadReturn).order_by(LeadReturn.id)).first()
    decide_return(object_to_return(first.id, pair.a, "They do.").id, admin, "founded", "They don’t.")
    return_lead(third.id, pair.b, "contacts_wrong", "Nobody answers.")
    fourth = accepted(pair, 3)
    for n in range(4, 15):
        accepted(pair, n)
    assert returns.allowance_of(pair.B.id) == returns.Allowance(2, 3)  # of fifteen
    return_lead(fourth.id, pair.b, "contacts_wrong", "Nobody answers.")
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert returns.allowance_of(pair.B.id) == returns.Allowance(0, 2)


@pytest.mark.thorough
def test_of_two_returns_at_once_that_fill_the_ceiling_one_is_refused(pair, in_parallel):
    returned(pair)
    ids, person_id = [accepted(pair, n).id for n in (1, 2)], pair.b.id

    def give_back(referral_id: int) -> int:
        return return_lead(referral_id, db.session.get(Person, person_id), "contacts_wrong", "Nobody answers.").id

    answers = in_parallel([partial(give_back, one) for one in ids])
    assert sorted(type(one) for one in answers if isinstance(one, Exception)) == [NotNow]


def test_the_referrer_objects_within_seven_days_and_once(pair, admin):
    row = returned(pair)
    with pytest.raises(BadInput):
        object_to_return(row.id, pair.a, " ")
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(NotNow, match="over"):
        object_to_return(row.id, pair.a, "It is what I wrote.")
    object_to_return(row.id, pair.a, "It is what I wrote.")
    with pytest.raises(NotNow, match="objected already"):
        object_to_return(row.id, pair.a, "It is what I wrote.")
    assert now(row).objection == "It is what I wrote."


@pytest.mark.thorough
def test_without_cause_the_receiver_gets_the_client_back_at_its_stage_and_it_stands_in_the_record(pair, admin, visit):
    referral = accepted(pair)
    move_on(referral.id, pair.b, "qualified")
    row = return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    object_to_return(row.id, pair.a, "They answer me.")
    decide_return(row.id, admin, "unfounded", "They answered our call.")
    assert (now(row).status, now(row).restored) == ("unfounded", True)
    assert (now(referral).status, now(referral.lead).status) == ("qualified", "accepted")
    assert actions.see_client(referral.lead, pair.b)["email"] == "client0@one.example"
    with pytest.raises(NotNow, match="stays with you"):
        return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    keep([pair.B.id])
    record = track_record_of([pair.B.id])[pair.B.id]
    assert (record.returned, record.returned_without_cause) == (1, 1)
    page = visit(pair.a).get(f"/agencies/{pair.B.id}").text
    assert "1 client returned, 1 without cause" in page
    assert "1 client returned" not in visit().get(f"/agencies/{pair.B.id}").text
    # It goes on as if nothing had been: a fee is reported, and its reward is listed.
    move_on(referral.id, pair.b, "won")
    payment = pair.fee(now(referral), "500.00")
    settle([payment.reward.id])
    assert check_books() == []


@pytest.mark.thorough
@pytest.mark.parametrize("meanwhile", ["accepted", "withdrawn", "erased", "suspended"])
def test_it_is_not_given_back_where_that_can_not_be(pair, found, admin, meanwhile):
    other = found.agency()
    referral = accepted(pair, audience="shortlist", agencies=[pair.B.id, other.id])
    row = object_to_return(return_lead(referral.id, pair.b, "not_as_described", "No.").id, pair.a, "Yes.")
    if meanwhile == "accepted":
        accept_lead(referral.lead_id, other.people[0])
    elif meanwhile == "withdrawn":
        actions.withdraw_lead(referral.lead_id, pair.a)
    elif meanwhile == "erased":
        actions.erase_client([referral.lead_id])
    else:
        with transaction():
            lifecycle.move(pair.B, "suspended")
    decide_return(row.id, admin, "unfounded", "It was as described.")
    assert (now(row).restored, now(referral).status) == (False, "returned")
    assert check_books() == []


@pytest.mark.thorough
def test_an_expired_lead_goes_back_to_the_receiver_too(pair, admin):
    row = object_to_return(returned(pair, "contacts_wrong").id, pair.a, "They answer.")
    assert row.referral.lead.status == "expired"
    decide_return(row.id, admin, "unfounded", "They answer.")
    assert (now(row.referral).status, now(row.referral.lead).status) == ("accepted", "accepted")
    assert check_books() == []


def test_an_admin_decides_once_with_a_reason_and_not_on_their_own_agency(pair, admin):
    row = returned(pair)
    with pytest.raises(NotNow):  # nobody has objected
        decide_return(row.id, admin, "founded", "So it is.")
    object_to_return(row.id, pair.a, "It is what I wrote.")
    for outcome, reason in (("founded", " "), ("contested", "So it is."), ("", "So it is.")):
        with pytest.raises(BadInput):
            decide_return(row.id, admin, outcome, reason)
    for person in (pair.a, pair.b):
        person.alliance_role = "admin"
        with pytest.raises(NotAllowed):
            decide_return(row.id, person, "founded", "So it is.")
    decide_return(row.id, admin, "founded", "So it is.")
    with pytest.raises(NotNow):
        decide_return(row.id, admin, "unfounded", "No.")
    assert now(row).status == "founded"


def test_of_two_admins_who_decide_at_once_one_is_refused(pair, found, admin, in_parallel):
    row = object_to_return(returned(pair).id, pair.a, "It is what I wrote.")
    admins, row_id = [admin.id, found.person(alliance_role="admin").id], row.id

    def decide(admin_id: int) -> int:
        return decide_return(row_id, db.session.get(Person, admin_id), "founded", "So it is.").id

    answers = in_parallel([partial(decide, one) for one in admins])
    assert [type(one) for one in answers if isinstance(one, Exception)] == [NotNow]


@pytest.mark.thorough
def test_everyone_concerned_is_told_and_no_letter_carries_the_words(pair, admin, environment):
    row = returned(pair)
    object_to_return(row.id, pair.a, "Secret objection.")
    decide_return(row.id, admin, "unfounded", "Read and weighed.")
    sweep()
    told = [(one["To"], str(one["Subject"])) for one in letters(environment)]
    titled = f"“{row.referral.lead.title}”"
    assert (pair.a.email, f"Kedr returns {titled}") in told
    assert (pair.b.email, f"Northlight objects to your return of {titled}") in told
    assert (
        admin.email,
        f"A contested return of {row.referral.lead.number}",
    ) not in told  # decided before it was written
    for person in (pair.a, pair.b):
        assert (person.email, f"The return of {titled} was without cause") in told
    every = "".join(one.as_string() for one in letters(environment))
    assert "Secret objection" not in every
    assert "something else" not in every


@pytest.mark.thorough
def test_by_pages_from_the_return_to_the_decision(pair, admin, visit):
    referral = accepted(pair)
    receiver, referrer, desk = visit(pair.b), visit(pair.a), visit(admin)
    assert "Return it: the lead is not valid" in receiver.get(f"/referrals/{referral.id}").text
    page = receiver.get(f"/referrals/{referral.id}/return")
    assert "Returned within a year: 0 of the 2 that you may." in page.text
    page = receiver.post(f"/referrals/{referral.id}/return", reason="contacts_wrong", words="Nobody answers.")
    assert "Nobody answers." in page.text
    row = db.session.scalar(select(LeadReturn))
    page = referrer.get(f"/leads/{referral.lead_id}")
    assert f"/returns/{row.id}" in [one.get("href") for one in page.all("a")]
    page = referrer.post(f"/returns/{row.id}/object", on=f"/returns/{row.id}", words="They answer me.")
    assert "An admin of the alliance decides" in page.text
    assert f"/desk/returns/{row.id}" in [one.get("href") for one in desk.get("/desk/returns?status=contested").all("a")]
    assert "client0@one.example" not in desk.get(f"/desk/returns/{row.id}").text
    desk.post(
        f"/desk/returns/{row.id}", on=f"/desk/returns/{row.id}", outcome="unfounded", reason="They answered our call."
    )
    assert "is with the receiver again" in referrer.get(f"/returns/{row.id}").text
    assert "Returned" not in receiver.get(f"/referrals/{referral.id}").text.partition("History")[0]


@pytest.mark.thorough
def test_an_admin_sees_what_the_alliance_knows_of_the_client(pair, found, admin, visit):
    accept_lead(pair.turned().lead(client=pair.client).id, pair.a)  # B has passed this client on before
    db.session.execute(text("UPDATE leads SET posted_at = posted_at - interval '1 day'"))
    db.session.commit()
    third = found.agency()
    mine = pair.new_lead(agencies=[pair.B.id])
    lead = actions.post_lead(third.people[0], mine)
    row = return_lead(accept_lead(lead.id, pair.b).id, pair.b, "already_ours", "Invoice 7 of May.", YESTERDAY)
    earlier = db.session.scalar(select(Lead).order_by(Lead.id))
    assert f"Yes, since {earlier.number}" in visit(admin).get(f"/desk/returns/{row.id}").text
    other = returned(pair, n=9)
    assert "No record of the alliance says so" in visit(admin).get(f"/desk/returns/{other.id}").text


@pytest.mark.thorough
def test_programs_return_object_and_decide(pair, found, admin, client):
    referral = accepted(pair)
    tokens = {one: found.token(one) for one in (pair.a, pair.b, admin)}
    answer = client.post(
        f"/api/v1/referrals/{referral.id}/stage",
        json={"stage": "returned", "note": "Not ours."},
        headers=tokens[pair.b],
    )
    assert (answer.status_code, answer.json["stage"]) == (200, "returned")
    row = db.session.scalar(select(LeadReturn))
    assert (row.reason, row.words) == ("not_as_described", "Not ours.")
    answer = client.post(f"/api/v1/returns/{row.id}/object", json={"text": "It is."}, headers=tokens[pair.a])
    assert (answer.status_code, answer.json["status"]) == (200, "contested")
    assert client.get("/api/v1/returns?status=contested", headers=tokens[admin]).json["items"][0]["id"] == row.id
    decided = {"outcome": "unfounded", "reason": "It is."}
    answer = client.post(f"/api/v1/returns/{row.id}/decide", json=decided, headers=tokens[admin])
    assert (answer.status_code, answer.json["restored"]) == (200, True)
    assert client.get(f"/api/v1/returns/{row.id}", headers=tokens[pair.b]).json["decision"] == "It is."
    other = accepted(pair, 1)
    said = {"stage": "returned", "note": "Ours.", "reason": "already_ours", "client_since": "2026-01-01"}
    answer = client.post(f"/api/v1/referrals/{other.id}/stage", json=said, headers=tokens[pair.b])
    assert answer.status_code == 200, answer.json


def test_what_was_said_is_written_once_in_the_database(pair, admin):
    row = returned(pair)
    for change in ("words = 'other'", "reason = 'contacts_wrong'", "returned_at = now()"):
        with pytest.raises(Exception, match="said of a return"):
            db.session.execute(text(f"UPDATE lead_returns SET {change}"))
        db.session.rollback()
    db.session.execute(text("UPDATE lead_returns SET words = ''"))
    db.session.commit()
    assert now(row).words == ""


def test_who_has_withdrawn_is_not_returned_and_no_button_offers_it(pair, visit):
    referral = accepted(pair)
    visitor = visit(pair.b)
    assert "Return it" in visitor.get(f"/referrals/{referral.id}").text
    actions.erase_client([referral.lead_id])
    with pytest.raises(NotNow, match="client is erased"):
        return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    assert "Return it" not in visitor.get(f"/referrals/{referral.id}").text
    page = visitor.get(f"/referrals/{referral.id}/return")
    assert "there is nothing to return" in page.text
    assert not page.all("textarea")
    assert returns.allowance_of(pair.B.id).used == 0


def test_the_admin_who_decides_reads_that_the_client_has_withdrawn(pair, admin, visit):
    row = object_to_return(returned(pair).id, pair.a, "They do.")
    assert "nobody gets the client back" not in visit(admin).get(f"/desk/returns/{row.id}").text
    actions.erase_client([row.referral.lead_id])
    assert "nobody gets the client back" in visit(admin).get(f"/desk/returns/{row.id}").text


def test_the_page_of_a_returned_referral_asks_for_nothing_more(pair, visit):
    row = returned(pair)
    page = visit(pair.b).get(f"/referrals/{row.referral_id}").text
    assert "Report each payment" not in page
    assert "Give to a colleague" not in page
    assert "Returned within a year: 1 of the 2" in visit(pair.b).get(f"/referrals/{accepted(pair, 1).id}/return").text
