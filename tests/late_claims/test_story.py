"""A client of nobody is recognised as a member's, and every fee is paid for from its own dates."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.lifecycle import history_of
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.actions import accept_lead, record_refund, void_payment
from marketplace.exchange.models import Lead
from marketplace.late_claims import actions
from marketplace.late_claims.actions.recognise import pay_back
from marketplace.late_claims.models import ClaimState
from marketplace.ledger.models import Entry, Line
from marketplace.members.actions import the_alliance
from marketplace.rewards.actions import NewRule, set_own_rate, set_terms
from marketplace.rewards.models import CapPer, Reward
from marketplace.settlement.models import Movement
from marketplace.statements.balances import balances
from marketplace.statements.period import Period, month_from
from marketplace.statements.statement import books_of
from tests.asking import Client
from tests.books import balance
from tests.going_on import money_moves
from tests.late_claims.conftest import EARLIER, look, now, owner_of, the_claim

SAME = {"company": "Brask", "contact": "Ida Vale", "email": "x@brask.example", "phone": ""}


def rewards() -> list[tuple]:
    db.session.rollback()
    rows = db.session.scalars(select(Reward).order_by(Reward.id))
    return [(one.payee_id, one.rate, one.amount_minor, str(one.status)) for one in rows]


def entries_of(reward: Reward) -> list[Entry]:
    chosen = select(Entry).join(Line, Line.entry_id == Entry.id).where(Line.reward_id == reward.id)
    return list(db.session.scalars(chosen.order_by(Entry.id).distinct()))


def test_the_search_finds_it_both_agree_and_all_fees_are_paid_for(story, told):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    old = story.fee(referral)
    alliance, A, B = the_alliance().id, story.pair.A, story.pair.B
    assert rewards() == [(alliance, 0, 0, "settled")]
    story.later(days=40)
    new = story.fee(referral, 500_00)
    before = books_of(B.id, _month(old))

    row = story.suggested()
    assert (row.status, row.claimant_id, row.referral_id) == ("suggested", A.id, referral.id)
    assert row.score >= 85
    assert {"domain", "name"} <= set(row.traits)
    assert any("Is this your client?" in one for one in told(story.pair.a))
    assert any("may have come from a member" in one for one in told(story.pair.b))
    with pytest.raises(NotNow):
        actions.accept(row.id, story.pair.b)  # nothing is recognised before the claimant has said so
    with pytest.raises(NotFound):
        actions.confirm(row.id, story.c)
    assert rewards() == [(alliance, 0, 0, "settled"), (alliance, 0, 0, "settled")]

    actions.confirm(row.id, story.pair.a, "They came to us in spring.")
    assert any("Did this client come from" in one for one in told(story.pair.b))
    actions.accept(row.id, story.pair.b)
    assert rewards() == [(A.id, 1000, 100_00, "accrued"), (A.id, 1000, 50_00, "accrued")]
    assert balance("owed_by_receiver", B.id, "EUR") == Money(150_00, "EUR")
    assert balance("owed_to_referrer", A.id, "EUR") == Money(-150_00, "EUR")
    assert any("Recognised" in one for one in told(story.pair.a))
    assert check_books() == []
    # The month of the first fee is over: what its statement says stays, and the entry of now says the fee's day.
    assert books_of(B.id, _month(old)) == before
    (late,) = entries_of(now(old))
    (today,) = entries_of(now(new))
    assert late.at > new.accrued_at
    assert f"{clock.day_of(old.accrued_at)}" in late.memo
    assert today.at == new.accrued_at

    later_fee = story.fee(now(referral), 200_00)
    assert (later_fee.payee_id, later_fee.amount_minor) == (A.id, 20_00)
    money_moves()
    (order,) = db.session.scalars(select(Movement))
    assert (order.payer_id, order.payee_id, order.amount) == (B.id, A.id, Money(170_00, "EUR"))
    assert {one["currency"]: one["earned"].minor for one in balances(A.id)} == {"EUR": 170_00}
    assert check_books() == []


def _month(reward: Reward) -> Period:
    return month_from(clock.day_of(reward.accrued_at).replace(day=1))


def test_the_client_is_tied_to_the_claimant_afterwards(story, pair, found):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    actions.accept(story.waiting().id, pair.b)
    lead = now(referral).lead
    assert (lead.referrer_id, now(referral).referrer_id, now(referral).rate) == (pair.A.id, pair.A.id, 1000)
    enquiry = db.session.get(Enquiry, lead.enquiry_id)
    assert (enquiry.via_id, enquiry.came_by) == (pair.A.id, "known")
    assert enquiry.came_at <= enquiry.created_at
    D = found.agency()
    Client(
        [D], {"company": "Brask", "contact": "Tom Vale", "email": "tom.vale@mail.brask.example", "phone": ""}
    ).confirmed()
    newest = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    assert newest.referrer_id == pair.A.id
    assert check_books() == []


def test_what_was_refunded_and_struck_out_is_paid_for_as_it_is_kept(story, pair):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    one, two = story.fee(referral), story.fee(referral, 300_00)
    record_refund(one.payment_id, pair.b, Money(400_00, "EUR"), clock.today(), "less")
    void_payment(two.payment_id, pair.b, "a slip")
    actions.accept(story.waiting().id, pair.b)
    assert rewards() == [(pair.A.id, 1000, 60_00, "accrued"), (pair.A.id, 1000, 0, "settled")]
    record_refund(one.payment_id, pair.b, Money(100_00, "EUR"), clock.today(), "even less")
    assert rewards()[0] == (pair.A.id, 1000, 50_00, "accrued")
    assert check_books() == []


def test_a_claim_is_accepted_once_and_repeated_changes_nothing(story, pair):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.fee(referral)
    row = story.waiting()
    actions.accept(row.id, pair.b)
    with pytest.raises(NotNow):
        actions.accept(row.id, pair.b)
    with transaction():
        pay_back(now(referral))  # as a process would that did not know
    assert rewards() == [(pair.A.id, 1000, 100_00, "accrued")]
    look()
    assert the_claim().id == row.id
    assert [one.became for one in history_of(now(row))] == ["suggested", "waits", "accepted"]


def test_nothing_else_changes_whom_a_client_came_from(story, pair):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.fee(referral)
    row = story.waiting()
    for statement in (
        "UPDATE referrals SET referrer_id = :a",
        "UPDATE referrals SET rate = 500 WHERE id = (SELECT referral_id FROM late_claims)",
        "UPDATE rewards SET payee_id = :a",
        "UPDATE rewards SET rate = 1000",
        "UPDATE late_claims SET claimant_id = :a",
        "DELETE FROM late_claims",
        "UPDATE late_claims SET words = 'others'",
    ):
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(text(statement), {"a": pair.A.id})
    actions.accept(row.id, pair.b)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE rewards SET payee_id = :c"), {"c": story.C.id})
    assert now(row).status == ClaimState.ACCEPTED
    assert check_books() == []


def test_silence_is_never_a_yes_and_an_admin_decides(story, pair, admin, told):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.fee(referral)
    row = story.waiting()
    story.later(days=13)
    look()
    assert any("Answer until" in one for one in told(pair.b))
    story.later(days=3)
    look()
    assert now(row).status == ClaimState.SILENT
    assert rewards()[0][2] == 0
    assert any("To decide" in one for one in told(admin))
    actions.decide(row.id, admin, True, "The mail of March says so.")
    assert rewards() == [(pair.A.id, 1000, 100_00, "accrued")]
    assert check_books() == []


def test_a_contested_claim_is_refused_by_an_admin_with_a_reason(story, pair, admin, told, found):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    story.fee(referral)
    row = story.waiting()
    actions.contest(row.id, pair.b, "We have worked for them since 2019.")
    assert any("contests it" in one for one in told(pair.a))
    with pytest.raises(NotNow):
        actions.accept(row.id, pair.b)
    actions.decide(row.id, admin, False, "B has known them longer.")
    assert now(row).status == ClaimState.REFUSED
    assert rewards()[0][2] == 0
    for side in (pair.a, pair.b):
        assert any("Not recognised" in one for one in told(side))
    look()
    assert the_claim().id == row.id  # what was refused is not found again
    assert check_books() == []


def test_two_members_claim_the_same_client_and_an_admin_decides(story, pair, admin, found):
    story.passed()
    story.later(days=183)
    referral = story.came_again()
    first = story.waiting()
    other = actions.ask(story.c, {"company": "Brask Ceramics", "website": "brask.example"}, date(2020, 3, 1), "Ours since 2020.")  # fmt: skip
    look()
    assert {now(first).status, now(other).status} == {ClaimState.CONTESTED}
    with pytest.raises(NotNow):
        actions.accept(first.id, pair.b)
    actions.decide(other.id, admin, True, "The earlier one.")
    assert (now(first).status, now(other).status) == (ClaimState.REFUSED, ClaimState.ACCEPTED)
    assert now(referral).referrer_id == story.C.id
    assert check_books() == []


def test_the_search_names_the_first_of_several(story, pair, found):
    story.passed()
    story.later(days=20)
    D, E = found.agency(), found.agency()
    second = pair.turned()
    second.A, second.a = story.C, story.c
    accept_lead(second.lead(agencies=[D.id], client=SAME).id, owner_of(D))
    story.later(days=20)
    Client([E], {**SAME, "email": "new.one@brask.example"}).confirmed()
    newest = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    accept_lead(newest.id, owner_of(E))
    assert story.suggested().claimant_id == pair.A.id


def test_nobody_is_found_whose_tie_was_over_when_the_client_asked(story, pair, admin):
    with transaction():
        db.session.execute(
            text("INSERT INTO terms (rate, tied_months, effective_at, made_at) VALUES (1000, 5, now(), now())")
        )
    story.later(days=1)
    story.passed()
    story.later(days=183)
    story.came_again()
    assert story.suggested() is None


def test_a_client_that_the_receiver_itself_passed_on_is_nobody_elses(story, pair):
    back = pair.turned()
    accept_lead(back.lead(client=EARLIER).id, pair.a)
    story.later(days=5)
    story.passed()
    story.later(days=183)
    story.came_again(email=EARLIER["email"])
    assert story.suggested() is None


def test_it_is_paid_back_by_the_rules_of_the_terms_as_of_their_own_days(story, later, found):
    """A share of the first two fees, at most 150.00 for the client; afterwards 1 %."""
    set_terms(
        100,
        clock.today(),
        rules=[NewRule(rate=2000, first_fees=2, cap_minor=150_00, cap_per=CapPer.CLIENT, currency="EUR")],
    )
    later(seconds=1)
    story.passed()
    later(days=183)
    referral = story.came_again()
    for amount in (500_00, 400_00, 300_00):
        story.fee(referral, amount)
        later(days=20)
    row = story.waiting()
    set_terms(5000, clock.today())
    later(seconds=1)
    actions.accept(row.id, story.pair.b)
    assert [one[2] for one in rewards()] == [100_00, 50_00, 3_00]
    assert (now(referral).by_rules, now(referral).rate) == (True, 100)
    story.fee(now(referral), 1000_00)
    assert rewards()[-1][2] == 10_00
    assert check_books() == []


def test_it_is_paid_back_at_the_rate_of_its_own_that_the_claimant_had_then(story, later, admin):
    story.passed()
    later(days=183)
    set_own_rate(story.pair.A.id, 1500, clock.today(), "They bring the most.", admin)
    later(seconds=1)
    referral = story.came_again()
    story.fee(referral, 100_00)
    row = story.waiting()
    actions.accept(row.id, story.pair.b)
    assert rewards() == [(story.pair.A.id, 1500, 15_00, "accrued")]
    assert now(referral).own_rate_id is not None
    assert check_books() == []
