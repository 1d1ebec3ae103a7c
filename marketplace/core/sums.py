"""Sums of money over rows: one a currency, the alliance's own currency first."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy import Select

from .extensions import db
from .money import Money


def base_first(sums: Iterable[Money]) -> list[Money]:
    """The sums in the order they are shown: the alliance's currency, then the others by their codes."""
    base = current_app.config["SETTINGS"].base_currency
    return sorted(sums, key=lambda one: (one.currency != base, one.currency))


def sums(query: Select[Any, Any]) -> list[Money]:
    """What a SELECT of currency and total, in minor units, comes to."""
    return base_first(Money(int(total), currency) for currency, total in db.session.execute(query.order_by(None)))
