"""Sums of months: what was earned and owed, as the statements of those months say it, and how long bank orders took."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Account, AccountKind, Entry, Line
from ..ledger.queries import OPEN_ITEMS
from ..settlement.models import Movement
from .statement import SETTLING


def last_months(count: int) -> list[date]:
    """The first days of the latest months, oldest first, this one last."""
    this = clock.today().year * 12 + clock.today().month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(this - count + 1, this + 1)]


def earned_and_owed(agency_id: int, since: date) -> dict[str, dict[date, tuple[Money, Money]]]:
    """By currency and month, what the agency earned and what it came to owe; refunds count in the month they were made."""
    month = _month(Entry.at)
    chosen = (
        select(Line.currency, month, Account.kind, -func.sum(Line.amount))
        .join(Account, Account.id == Line.account_id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Account.agency_id == agency_id, Account.kind.in_(OPEN_ITEMS), Entry.kind.not_in(SETTLING))
        .where(Entry.at >= clock.start_of(since))
        .group_by(Line.currency, month, Account.kind)
    )
    sums: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for currency, of, kind, total in db.session.execute(chosen):
        sums[currency, of][kind] = int(total)
    found: dict[str, dict[date, tuple[Money, Money]]] = defaultdict(dict)
    for (currency, of), parts in sums.items():
        earned, owed = parts.pop(AccountKind.OWED_TO_REFERRER, 0), sum(parts.values())
        found[currency][of] = Money(earned, currency), Money(owed, currency)
    return found


def days_to_pay(agency_id: int, since: date) -> dict[tuple[date, bool], float]:
    """By month and whether the agency paid, the median days from a bank order being listed to being sent."""
    month, paying = _month(Movement.sent_at), case((Movement.payer_id == agency_id, True), else_=False)
    took = func.extract("epoch", Movement.sent_at - Movement.listed_at) / 86_400
    chosen = (
        select(month, paying, func.percentile_cont(0.5).within_group(took))
        .where((Movement.payer_id == agency_id) | (Movement.payee_id == agency_id))
        .where(Movement.sent_at >= clock.start_of(since))
        .group_by(month, paying)
    )
    return {(of, pays): float(days) for of, pays, days in db.session.execute(chosen)}


def _month(instant: InstrumentedAttribute[Any]) -> ColumnElement[date]:
    """The first day of the alliance's month that an instant falls in."""
    return cast(func.date_trunc("month", func.timezone(clock.zone().key, instant)), Date)
