"""What a bank order has asked for goes from bank to bank also afterwards: it may have been paid."""

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement


@pytest.fixture
def listed(pair, stripe):
    """A bank order of 100.00; both sides have Stripe since."""
    pair.fee(pair.won(), "1000.00")
    sweep()
    stripe.connect(pair.a)
    stripe.save(pair.b)
    return movements()[0]


def movements() -> list[Movement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement).order_by(Movement.id)))


@pytest.mark.thorough
def test_what_comes_in_place_of_a_cancelled_bank_order_is_one_and_nobody_is_charged(pair, stripe, listed):
    payment = db.session.scalars(select(Movement)).one().items[0].reward.payment_id
    record_refund(payment, pair.b, Money(400_00, "EUR"), clock.today(), "in part")
    sweep()
    first, second = movements()
    assert (first.status, second.kind, second.status, second.amount_minor) == ("refused", "bank_order", "listed", 60_00)
    assert stripe.of("payment_intent") == []
    assert check_books() == []


@pytest.mark.thorough
def test_what_is_due_besides_is_in_the_same_bank_order(pair, stripe, listed):
    payment = listed.items[0].reward.payment_id
    record_refund(payment, pair.b, Money(400_00, "EUR"), clock.today(), "in part")
    pair.fee(pair.won(), "500.00")
    sweep()
    assert sorted((one.kind, one.status, one.amount_minor) for one in movements()) == [
        ("bank_order", "listed", 110_00), ("bank_order", "refused", 100_00)
    ]  # fmt: skip


@pytest.mark.thorough
def test_what_is_new_goes_by_stripe_also_where_it_nets_what_a_bank_order_has_paid(pair, stripe, listed):
    payment = listed.items[0].reward.payment_id
    confirm_received(listed.id, pair.a)
    record_refund(payment, pair.b, Money(400_00, "EUR"), clock.today(), "in part")
    pair.fee(pair.won(), "1000.00")
    sweep()
    assert (movements()[-1].kind, movements()[-1].amount_minor) == ("stripe", 60_00)
