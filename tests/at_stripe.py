"""An installation with an account at Stripe: the library is real, only its HTTP client is the double."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pytest

from marketplace.core import clock
from tests.people import PASSWORD
from tests.stripe_double import Double, DoubleClient
from tests.stripe_double.hosted import leave_means, onboard
from tests.stripe_double.webhooks import SECRET, signed

STANDS = ("objects", "events", "keys", "count", "asked")  # of the double


@dataclass
class Stripe:
    """The double, and what members do there."""

    double: Double
    app: object
    delivered: int = 0

    def connect(self, person, state: str = "complete") -> str:
        """An agency's owner gives its details; returns the account's id."""
        from marketplace.stripe_rail import actions, queries

        actions.connect(person, PASSWORD, "", "https://here.example/back", "https://here.example/again")
        account = queries.account_of(person.agency_id).account
        onboard(self.double, account, state)
        actions.look_at_account(person.agency_id)
        return account

    def save(self, person, behaviour: str = "ok") -> dict:
        """An agency's owner leaves a card or a bank debit."""
        from marketplace.stripe_rail import actions, queries

        actions.save_means(person, PASSWORD, "", "https://here.example/back", "en")
        means = leave_means(self.double, queries.means_of(person.agency_id).session, behaviour)
        actions.keep_means(person.agency_id)
        return means

    def deliver(self, client, events=None, at=None, secret: str = SECRET) -> list[int]:
        """Send events, those that are new unless others are named; returns the answers' codes."""
        if events is None:
            events, self.delivered = self.double.events[self.delivered :], len(self.double.events)
        codes = []
        for event in events:
            body, signature = signed(event, at if at is not None else clock.now().timestamp(), secret)
            answer = client.post("/stripe/events", data=body, headers={"Stripe-Signature": signature})
            codes.append(answer.status_code)
        return codes

    def kept(self) -> dict:
        """All that stands there now."""
        return deepcopy({"delivered": self.delivered} | {name: getattr(self.double, name) for name in STANDS})

    def put_back(self, kept: dict) -> None:
        """Let it stand as it was kept, and nothing else."""
        kept = deepcopy(kept)
        self.delivered = kept.pop("delivered")
        for name, value in kept.items():
            setattr(self.double, name, value)

    def of(self, kind: str) -> list[dict]:
        """What there is of a kind, oldest first."""
        return self.double.all(kind)[::-1]


def claimed(movement_id: int) -> int:
    """Turn an order, by hand, into a payment by Stripe that the payer's bank has taken back: for pages alone, not for the books."""
    from sqlalchemy import update

    from marketplace.core.extensions import db
    from marketplace.settlement.models import Movement
    from marketplace.stripe_rail.models import StripePayment

    at, names = clock.now(), dict.fromkeys(("key", "charge", "transfer", "dispute"), f"by_hand_{movement_id}")
    turned = update(Movement).where(Movement.id == movement_id)
    db.session.execute(turned.values(kind="stripe", status="done", ended_at=at))
    db.session.add(
        StripePayment(movement_id=movement_id, customer="cus_1", means="pm_1", asked_at=at, look_at=at, **names)
    )
    db.session.commit()
    return movement_id


@pytest.fixture
def stripe(app, monkeypatch):
    """Stripe, for euros."""
    settings = replace(
        app.config["SETTINGS"],
        stripe_secret_key="sk_test_double",
        stripe_webhook_secret=SECRET,
        second_factor="optional",
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    double = Double(now=lambda: clock.now().timestamp())
    monkeypatch.setitem(app.extensions, "leadpact.stripe", {"http": DoubleClient(double)})
    return Stripe(double, app)


@pytest.fixture
def stripe_scene(stripe, scene):
    """The same as `scene`, with what stands at Stripe."""

    def begin(name: str, build: Callable[[], Any]) -> Any:
        returned, kept = scene(name, lambda: (build(), stripe.kept()))
        stripe.put_back(kept)
        return returned

    return begin
