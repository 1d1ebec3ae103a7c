"""Stripe is asked for several movements at once: for those of different payers, and never for two of one payer."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.settlement.actions import settle
from marketplace.settlement.due import rewards
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.actions import collect, pay_out
from tests.people import OTHER_CLIENT, Pair
from tests.stripe_double import DoubleClient


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Movement.status).order_by(Movement.id)))


def prepared() -> list[int]:
    settle(rewards(10))
    return list(db.session.scalars(select(Movement.id).order_by(Movement.id)))


@pytest.fixture
def three(both, stripe, found) -> Pair:
    """A third agency that pays the same payee by card."""
    owner = found.agency().people[0]
    stripe.save(owner)
    return Pair(both.A, owner.own_agency, both.a, owner, OTHER_CLIENT)


@pytest.fixture
def meet(monkeypatch):
    """`meet(path)`: two requests there are answered once both are asked."""

    def at(path: str) -> None:
        both, asked = threading.Barrier(2), DoubleClient.request

        def together(self, method, url, *rest):
            if method == "post" and url.endswith(path):
                both.wait(20)
            return asked(self, method, url, *rest)

        monkeypatch.setattr(DoubleClient, "request", together)

    return at


@pytest.mark.thorough
def test_payers_are_asked_at_once_and_payees_paid_at_once(both, three, stripe, meet):
    both.fee(both.won())
    three.fee(three.won())
    ids = prepared()
    meet("/v1/payment_intents")
    collect(ids)
    assert states() == ["collected", "collected"]
    meet("/v1/transfers")
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    with time_machine.travel(clock.now() + timedelta(days=3)):
        pay_out(ids)
    assert states() == ["done", "done"]
    assert check_books() == []


@pytest.mark.thorough
def test_a_card_that_is_refused_is_not_asked_for_the_next_movement_at_once(both, three, stripe):
    stripe.save(both.b, "declined")
    three.fee(three.won())
    referral = both.won()
    for amount in ("1000.00", "500.00"):
        both.fee(referral, amount)
        ids = prepared()
    collect(ids)
    assert states() == ["collected", "refused", "prepared"]
    assert [one["status"] for one in stripe.of("payment_intent")].count("succeeded") == 1
    assert len(stripe.of("payment_intent")) == 2


@pytest.mark.thorough
def test_the_oldest_are_paid_first_where_it_is_not_enough_for_all(both, three, stripe):
    for pair in (both, three):
        pair.fee(pair.won())
    ids = prepared()
    collect(ids)
    with time_machine.travel(clock.now() + timedelta(days=3)):  # 200.00 came, and 3.50 were kept of it
        pay_out(ids)
    assert states() == ["done", "collected"]
