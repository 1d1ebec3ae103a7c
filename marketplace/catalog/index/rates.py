"""Prices of several currencies beside each other, by the rates that the admins have set."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flask import current_app

from ...core import clock
from ...core.money import Money, digits
from ..queries import rates_on


class Rates:
    """The rates that hold on a day: how much of each currency one unit of the base currency buys."""

    def __init__(self, base: str, per_base: Mapping[str, tuple[Decimal, date]]):
        self.base = base
        self._per_base = {**per_base}

    @classmethod
    def read(cls, base: str, day: date) -> "Rates":
        """The latest of each currency up to a day."""
        return cls(base, {rate.currency: (rate.per_base, rate.day) for rate in rates_on(day)})

    @property
    def currencies(self) -> list[str]:
        """The base currency, and those that have a rate."""
        return [self.base, *sorted(self._per_base.keys() - {self.base})]

    def day_of(self, currency: str) -> date | None:
        """Since when its rate holds; None for the base currency and where there is none."""
        return self._per_base[currency][1] if currency in self._per_base and currency != self.base else None

    def in_base(self, amount: Money) -> int | None:
        """An amount in minor units of the base currency, half up; None for a currency without a rate."""
        converted = self.convert(amount, self.base)
        return None if converted is None else converted.minor

    def convert(self, amount: Money, currency: str) -> Money | None:
        """An amount in another currency, half up in its minor units; None where a rate is missing."""
        if amount.currency == currency:
            return amount
        rates = [self._rate(one) for one in (amount.currency, currency)]
        if rates[0] is None or rates[1] is None:
            return None
        shift = Decimal(10) ** (digits(currency) - digits(amount.currency))
        minor = Decimal(amount.minor) / rates[0] * rates[1] * shift
        return Money(int(minor.quantize(Decimal(1), ROUND_HALF_UP)), currency)

    def _rate(self, currency: str) -> Decimal | None:
        if currency == self.base:
            return Decimal(1)
        known = self._per_base.get(currency)
        return known[0] if known else None


def in_base_currency(amounts: Iterable[Money]) -> list[int | None]:
    """Amounts in minor units of the base currency by today's rates; None for a currency without one."""
    rates = Rates.read(current_app.config["SETTINGS"].base_currency, clock.today())
    return [rates.in_base(amount) for amount in amounts]
