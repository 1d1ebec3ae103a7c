"""Sums of money over rows: one a currency, the alliance's own currency first."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from flask import current_app
from sqlalchemy import Select

from .extensions import db
from .money import Money


class InCurrency(Protocol):
    """A sum, or a row of sums, in one currency."""

    @property
    def currency(self) -> str:
        """Its code of ISO 4217."""


Each = TypeVar("Each", bound=InCurrency)


def base_first(each: Iterable[Each]) -> list[Each]:
    """One a currency, in the order they are shown: the alliance's currency, then the others by their codes."""
    base = current_app.config["SETTINGS"].base_currency
    return sorted(each, key=lambda one: (one.currency != base, one.currency))


def sums(query: Select[Any, Any]) -> list[Money]:
    """What a SELECT of currency and total, in minor units, comes to."""
    return base_first(Money(int(total), currency) for currency, total in db.session.execute(query.order_by(None)))


def piled(query: Select[Any, Any, Any, Any]) -> dict[Any, tuple[int, list[Money]]]:
    """What a SELECT of name, currency, count and total comes to, by name: how many, and one sum a currency."""
    found: dict[Any, list[tuple[int, Money]]] = {}
    for name, currency, count, total in db.session.execute(query):
        found.setdefault(name, []).append((count, Money(int(total), currency)))
    return {name: (sum(count for count, _ in rows), base_first(one for _, one in rows)) for name, rows in found.items()}
