"""What a payer's bank has taken back and the payee has not given back: the alliance's claim on the payer."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import record_refund
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from tests.stripe_double.endpoints import charge_back


@pytest.fixture
def claim(both, stripe, books, client):
    """100.00 that were handed on and taken back; the payee's account is empty. Three days on."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    payment = both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = True
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 0, -175 - 10_000 - 2000, 2175)
        yield payment


def orders() -> list[Movement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement).where(Movement.kind == "bank_order").order_by(Movement.id)))


def test_a_refund_on_top_of_a_claim_is_netted_in_the_next_order(both, books, claim):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(5_000, -5_000, -12_175, 2175)
    both.fee(both.won(), "2000.00")
    books(25_000, 15_000, -12_175, 2175)
    (order,) = orders()
    assert order.amount_minor == 15_000
    confirm_received(order.id, both.a)
    # The payer has kept 50.00 more of the alliance's money: all of the claim is on them.
    books(10_000, 0, -12_175, 2175)


def test_a_refund_on_top_of_a_claim_is_given_back_after_fourteen_days_if_nothing_comes(both, books, claim):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(5_000, -5_000, -12_175, 2175)
    assert orders() == []
    with time_machine.travel(clock.now() + timedelta(days=15)):
        books(5_000, -5_000, -12_175, 2175)
        (order,) = orders()
        assert (order.payer_id, order.amount_minor) == (both.A.id, 5_000)
        confirm_received(order.id, both.b)
        books(10_000, 0, -12_175, 2175)
        assert claim.reward.status == "funded"
