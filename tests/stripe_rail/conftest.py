"""Two agencies that pay and are paid by Stripe, and what their books say."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.exchange.models import FeePayment
from tests.going_on import money_moves


@pytest.fixture
def both(pair, stripe, stripe_scene):
    """Kedr pays by card, Northlight is paid at Stripe."""

    def by_stripe() -> None:
        stripe.connect(pair.a)
        stripe.save(pair.b)

    stripe_scene("both by Stripe", by_stripe)
    return pair


@pytest.fixture
def books(pair):
    """Asserts, after the money has moved, what stands on each side, in cents; and all invariants."""
    from marketplace.core.checks import check_books
    from tests.books import balance

    def are(owes: int, owed: int, cash: int, costs: int) -> None:
        money_moves()
        assert check_books() == []
        assert balance("owed_by_receiver", pair.B.id, "EUR").minor == owes
        assert balance("owed_to_referrer", pair.A.id, "EUR").minor == -owed
        assert balance("cash_stripe", None, "EUR").minor == cash
        assert balance("rail_costs", None, "EUR").minor == costs

    return are


@pytest.fixture
def paid(both, stripe, stripe_scene, books, client):
    """100.00 that were handed on; three days on."""

    def hand_on() -> int:
        stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
        payment = both.fee(both.won(), "1000.00")
        books(0, 10_000, 9_825, 175)
        with time_machine.travel(clock.now() + timedelta(days=3)):
            books(0, 0, -175, 175)
            stripe.deliver(client)
        return payment.id

    payment_id = stripe_scene("a payment that was handed on", hand_on)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        yield db.session.get(FeePayment, payment_id)
