"""The whole life of money between two agencies; every balance is asserted after every step."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.disputes import actions as disputes
from marketplace.exchange.actions import record_refund, void_payment
from marketplace.ledger.queries import open_items
from marketplace.moderation.actions import reinstate_agency, suspend_agency
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions
from marketplace.settlement.models import Movement
from marketplace.statements.balances import balances
from tests.books import balance
from tests.disputing import contest, decide_order
from tests.going_on import money_moves


@pytest.fixture
def books(pair):
    """Asserts what stands on both sides, in cents: receiver owes, referrer is owed, and each one's own figures."""

    def are(owes: int, **figures) -> None:
        money_moves()
        assert balance("owed_by_receiver", pair.B.id, "EUR").minor == owes
        assert balance("owed_to_referrer", pair.A.id, "EUR").minor == -owes
        mine = {row["currency"]: row for row in balances(pair.A.id)}["EUR"]
        theirs = {row["currency"]: row for row in balances(pair.B.id)}["EUR"]
        assert mine["earned"] == theirs["owed"]
        assert mine["paid_out"] == theirs["paid_in"]
        for name, minor in figures.items():
            assert mine[name].minor == minor, name
        assert check_books() == []

    return are


def orders(status: str) -> list[Movement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement).where(Movement.status == status).order_by(Movement.id)))


@pytest.mark.thorough
def test_from_posting_to_settlement_refund_and_correction(pair, books):
    referral = pair.won()
    first = pair.fee(referral, "1000.05")
    books(10001, earned=10001, paid_out=0, in_transit=0)
    (order,) = orders("listed")
    assert (order.amount_minor, order.payer_id, order.payee_id) == (10001, pair.B.id, pair.A.id)

    # A refund before the order is sent: it is cancelled, and a new one takes its place.
    record_refund(first.id, pair.b, Money(50000, "EUR"), clock.today(), "half")
    books(5001, earned=5001, paid_out=0)
    assert [one.id for one in orders("refused")] == [order.id]
    (order,) = orders("listed")
    assert order.amount_minor == 5001

    actions.mark_sent(order.id, pair.b, "TX1")
    books(5001, earned=5001, paid_out=0, in_transit=5001)
    assert first.reward.status == "accrued"

    # A refund after it was sent is carried to the next order.
    record_refund(first.id, pair.b, Money(10000, "EUR"), clock.today())
    books(4001, earned=4001, in_transit=5001)
    actions.confirm_received(order.id, pair.a)
    books(-1000, earned=4001, paid_out=5001, in_transit=0)
    assert first.reward.status == "accrued"
    assert open_items([first.reward.id]) == {first.reward.id: (-1000, -1000)}
    assert orders("listed") == []

    # The next fee's order nets it.
    second = pair.fee(referral, "300.00")
    books(2000, earned=7001, paid_out=5001)
    (order,) = orders("listed")
    assert order.amount_minor == 2000
    assert sorted(item.amount_minor for item in order.items) == [-1000, 3000]
    actions.confirm_received(order.id, pair.a)
    books(0, earned=7001, paid_out=7001, in_transit=0)
    assert first.reward.status == second.reward.status == "settled"

    # A payment struck out after it was settled opens it again; after 14 days the money goes the other way.
    void_payment(second.id, pair.b, "belongs to another client")
    books(-3000, earned=4001, paid_out=7001)
    assert second.reward.status == "accrued"
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
        books(-3000)
        assert orders("listed") == []
    with time_machine.travel(clock.now() + timedelta(days=14, hours=1)):
        books(-3000)
        (back,) = orders("listed")
        assert (back.payer_id, back.payee_id, back.amount_minor) == (pair.A.id, pair.B.id, 3000)
        actions.mark_sent(back.id, pair.a)
        actions.confirm_received(back.id, pair.b)
        books(0, earned=4001, paid_out=4001)
        assert second.reward.status == "settled"


@pytest.mark.thorough
def test_equal_sums_both_ways_close_each_other_without_money(pair, books):
    referral = pair.won()
    first = pair.fee(referral, "1000.00")
    money_moves()
    actions.confirm_received(orders("listed")[0].id, pair.a)
    void_payment(first.id, pair.b, "mistyped")
    books(-10000, earned=0, paid_out=10000)
    second = pair.fee(referral, "1000.00")
    books(0, earned=10000, paid_out=10000)
    assert orders("listed") == []
    assert first.reward.status == second.reward.status == "settled"


def test_a_fee_too_small_for_a_cent_is_settled_at_once(pair, books):
    payment = pair.fee(pair.won(), "0.04")
    assert (payment.reward.amount_minor, payment.reward.status) == (0, "settled")
    money_moves()
    assert orders("listed") == []
    assert check_books() == []


@pytest.mark.parametrize(
    ("currency", "fee", "reward"), [("JPY", "1235", "124"), ("KWD", "1.255", "0.126"), ("UAH", "10.05", "1.01")]
)
def test_other_currencies_keep_their_own_minor_units(pair, currency, fee, reward):
    payment = pair.fee(pair.won(), fee, currency)
    assert str(payment.reward.amount) == reward
    money_moves()
    assert str(orders("listed")[0].amount) == reward
    assert check_books() == []


@pytest.mark.thorough
def test_an_order_waits_for_bank_details_and_goes_out_when_they_are_there(found, pair, visit):
    from marketplace.members.actions import record_payout_details

    poor = found.agency("Poor", iban=None)
    pair.A, pair.a = poor, poor.people[0]
    pair.fee(pair.won())
    money_moves()
    (blocked,) = orders("prepared")
    assert blocked.blocked_reason == "payee_has_no_details"
    money_moves()
    assert len(orders("prepared")) == 1
    for person, words in (
        (pair.b, "The payee has given no bank details yet."),
        (pair.a, "You have given no bank details yet."),
    ):
        assert words in visit(person).get("/movements").text
    record_payout_details(poor, holder="Poor", iban="DE89 3704 0044 0532 0130 00")
    money_moves()
    (order,) = orders("listed")
    assert (order.id, order.iban, order.blocked_reason) == (blocked.id, "DE89370400440532013000", None)
    assert check_books() == []


def test_payouts_to_a_suspended_agency_wait_and_its_debts_go_on(found, pair):
    from marketplace.moderation.actions import reinstate_agency, suspend_agency

    referral = pair.won()
    admin = found.person(alliance_role="admin")
    suspend_agency(pair.A.id, "unpaid orders", admin)
    pair.fee(referral)
    money_moves()
    assert [one.blocked_reason for one in orders("prepared")] == ["payee_is_suspended"]
    reinstate_agency(pair.A.id, admin)
    money_moves()
    assert len(orders("listed")) == 1


@pytest.mark.thorough
def test_a_contested_order_stands_still_until_an_admin_decides(found, pair, books):
    pair.fee(pair.won(), "500.00")
    money_moves()
    (order,) = orders("listed")
    actions.mark_sent(order.id, pair.b)
    dispute = contest(order, pair.a)
    books(5000, in_transit=5000)
    admin = found.person(alliance_role="admin")
    disputes.answer(dispute.id, pair.b, "It left.")
    disputes.decide(dispute.id, admin, "void", "the bank sent it back")
    books(5000, in_transit=0)
    (again,) = orders("listed")
    assert again.id != order.id
    actions.mark_sent(again.id, pair.b)
    decide_order(again, pair.b, pair.a, admin, "dismiss")
    books(0, paid_out=5000)


@pytest.mark.thorough
def test_payers_are_reminded_after_three_seven_and_fourteen_days_then_the_admins_too(found, pair):
    from marketplace.outbox.models import OutgoingMail

    found.person(alliance_role="admin")
    pair.fee(pair.won())
    money_moves()

    def reminders() -> int:
        money_moves()
        return db.session.query(OutgoingMail).filter_by(event="money.reminder").count()

    seen = []
    start = clock.now()
    for day in (1, 3.1, 5, 7.1, 14.1, 20, 21.1, 40):
        with time_machine.travel(start + timedelta(days=day)):
            seen.append(reminders())
    assert seen == [0, 1, 1, 2, 3, 3, 5, 5]


def test_one_order_carries_all_that_is_due_between_two_agencies(pair):
    referral = pair.won()
    first, _second, other_currency = pair.fee(referral), pair.fee(referral, "50.00"), pair.fee(referral, "70.00", "USD")
    actions.settle([first.reward.id])
    assert [(str(one.amount), one.currency) for one in orders("listed")] == [("105.00", "EUR")]
    actions.settle([other_currency.reward.id])
    assert [(str(one.amount), one.currency) for one in orders("listed")] == [("105.00", "EUR"), ("7.00", "USD")]


@pytest.mark.thorough
def test_a_fee_struck_out_while_its_money_was_on_the_way_is_owed_back(pair, books):
    payment = pair.fee(pair.won(), "1000.00")
    books(10000)
    (order,) = orders("listed")
    actions.mark_sent(order.id, pair.b)
    void_payment(payment.id, pair.b, "typed twice")
    books(0)
    actions.confirm_received(order.id, pair.a)
    books(-10000, earned=0, paid_out=10000)
    assert payment.reward.status == "accrued"
    with time_machine.travel(clock.now() + timedelta(days=15)):
        money_moves()
        (back,) = orders("listed")
        assert (back.payer_id, back.payee_id, back.amount_minor) == (pair.A.id, pair.B.id, 10000)
        actions.confirm_received(back.id, pair.b)
        books(0, paid_out=0)
    assert payment.reward.status == "settled"


@pytest.mark.thorough
def test_small_new_rewards_do_not_put_off_what_is_owed_back(pair, books):
    referral = pair.won()
    payment = pair.fee(referral, "10000.00")
    books(100000)
    actions.confirm_received(orders("listed")[0].id, pair.a)
    void_payment(payment.id, pair.b, "typed twice")
    with time_machine.travel(clock.now() + timedelta(days=15)):
        pair.fee(referral, "10.00")
        money_moves()
        (back,) = orders("listed")
        assert (back.payer_id, back.amount_minor) == (pair.A.id, 99900)


def test_reminders_that_were_slept_through_are_made_up_by_one_letter(pair):
    pair.fee(pair.won())
    money_moves()
    with time_machine.travel(clock.now() + timedelta(days=15)):
        money_moves()
        money_moves()
    assert db.session.query(OutgoingMail).filter_by(event="money.reminder").count() == 1
    assert orders("listed")[0].reminders == 3


@pytest.mark.thorough
def test_an_order_to_an_agency_that_is_suspended_is_taken_back_until_it_is_not(found, pair):
    admin = found.person(alliance_role="admin")
    pair.fee(pair.won())
    money_moves()
    suspend_agency(pair.A.id, "asked to", admin)
    money_moves()
    assert [(one.status, one.reason) for one in orders("refused")] == [("refused", "payee_is_suspended")]
    assert [one.blocked_reason for one in orders("prepared")] == ["payee_is_suspended"]
    reinstate_agency(pair.A.id, admin)
    money_moves()
    assert [one.amount_minor for one in orders("listed")] == [10000]
    assert check_books() == []
