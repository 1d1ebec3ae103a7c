"""Terms with rules, for the tests of them: set, put in force, and fees of days that have come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import from_decimal
from marketplace.exchange.actions import report_fee
from marketplace.rewards.actions import NewRule, set_terms
from marketplace.rewards.models import FeeKind


@dataclass
class Ruled:
    """Sets terms and moves the clock; fees are reported on the day that they are paid."""

    pair: Any
    traveller: Any

    def set(self, *rules: NewRule, rate: int = 0, **more: Any) -> None:
        """Terms of today, which hold from the next second on."""
        set_terms(rate, clock.today(), rules=rules, **more)
        self.pass_time(seconds=1)

    def pass_time(self, **by: float) -> None:
        """Later."""
        self.traveller.shift(timedelta(**by))
        db.session.expire_all()

    def go_to(self, day: date) -> None:
        """Noon of a day."""
        self.traveller.move_to(clock.start_of(day) + timedelta(hours=12))
        db.session.expire_all()

    def fee(self, referral, amount: str, currency: str = "EUR", kind: str = "one_off", on: date | None = None):
        """The reward of a fee that was paid on a day, today unless said."""
        paid = from_decimal(amount, currency)
        return report_fee(referral.id, self.pair.b, paid, on or clock.today(), sure=True, kind=FeeKind(kind)).reward

    def earns(self, referral, amount: str, currency: str = "EUR", **more: Any) -> str:
        """What it comes to, as a decimal."""
        return str(self.fee(referral, amount, currency, **more).amount)

    def client(self, number: int, **more: Any):
        """Another client, won."""
        self.pair.client = {
            "company": f"Client {number}", "contact": "Ada Ro", "email": f"ada{number}@client{number}.example",
            "phone": f"+49 30 2312{5000 + number}",
        }  # fmt: skip
        return self.pair.won(**more)


@pytest.fixture
def ruled(pair):
    """Terms with rules, at noon of the 2nd of January 2030."""
    with time_machine.travel(clock.start_of(date(2030, 1, 2)) + timedelta(hours=12), tick=False) as traveller:
        yield Ruled(pair, traveller)
