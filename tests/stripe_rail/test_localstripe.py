"""The collecting half against `localstripe`, a double that nobody here wrote.

It lacks what is left out here: Checkout and accounts (so the means is left by the test itself, and the payee's account is noted
without asking), transfers, lists of PaymentIntents by customer and day, idempotency keys, and what a charge costs (it says 0).
"""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.client import stripe
from marketplace.stripe_rail.models import MeansKind, StripeAccount, StripeMeans
from tests.books import balance
from tests.going_on import money_moves
from tests.waiting import PATIENCE, wait_for


@pytest.fixture
def localstripe(app, monkeypatch, tmp_path):
    """It runs, and this application asks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "localstripe"
    process = subprocess.Popen(
        [program, "--from-scratch", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    settings = replace(app.config["SETTINGS"], stripe_secret_key="sk_test_12345", stripe_api_base=base)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.extensions, "leadpact.stripe", {})
    wait_for(lambda: _listens(port))
    yield
    process.terminate()
    process.wait(PATIENCE)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def left(pair, number: str) -> None:
    """Kedr's card, and Northlight's account, as if they had been given on Stripe's pages."""
    asked = stripe().v1
    customer = asked.customers.create({"name": pair.B.name}).id
    card = {"number": number, "exp_month": 12, "exp_year": clock.today().year + 3, "cvc": "123"}
    means = asked.payment_methods.create({"type": "card", "card": card}).id  # type: ignore[typeddict-item]
    asked.payment_methods.attach(means, {"customer": customer})
    now = clock.now()
    with transaction():
        db.session.add(StripeAccount(agency_id=pair.A.id, account="acct_1", receives=True, made_at=now, asked_at=now))
        row = StripeMeans(
            agency_id=pair.B.id, customer=customer, means=means, kind=MeansKind.CARD, label="Visa", made_at=now
        )
        db.session.add(row)


def only() -> Movement:
    db.session.expire_all()
    return db.session.scalars(select(Movement).order_by(Movement.id)).first()


@pytest.mark.thorough
def test_a_reward_is_collected(pair, localstripe):
    left(pair, "4242424242424242")
    pair.fee(pair.won(), "1000.00")
    money_moves()
    assert only().status == "collected"
    assert balance("owed_by_receiver", pair.B.id, "EUR").minor == 0
    assert balance("cash_stripe", None, "EUR").minor == 100_00
    assert check_books() == []


@pytest.mark.thorough
def test_a_card_without_money_is_told_of(pair, localstripe):
    left(pair, "4000000000000341")
    pair.fee(pair.won(), "1000.00")
    money_moves()
    assert only().status == "refused"
    assert queries.means_of(pair.B.id).refusals == 1
    assert check_books() == []
