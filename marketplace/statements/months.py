"""Sums of months: what was earned and owed, as the statements of those months say it, and how long bank orders took."""

from collections import defaultdict
from datetime import date

from sqlalchemy import case, func, select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Entry, Line
from ..settlement.models import Movement, MovementKind
from .statement import Column, lines_on, total


def last_months(count: int) -> list[date]:
    """The first days of the latest months, oldest first, this one last."""
    this = clock.today().year * 12 + clock.today().month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(this - count + 1, this + 1)]


def earned_and_owed(agency_id: int, since: date) -> dict[str, dict[date, tuple[Money, Money]]]:
    """By currency and month, what the agency earned and what it came to owe; refunds count in the month they were made."""
    month = clock.start_of_each("month", Entry.at)
    earned, owed = total(Column.EARNED.holds), total(Column.OWED.holds)
    chosen = lines_on(agency_id, Line.currency, month, earned, owed).where(
        ~Column.SETTLED.holds, Entry.at >= clock.start_of(since)
    )
    found: dict[str, dict[date, tuple[Money, Money]]] = defaultdict(dict)
    for currency, of, came, went in db.session.execute(chosen.group_by(Line.currency, month)):
        found[currency][of] = Money(int(came), currency), Money(int(went), currency)
    return found


def days_to_pay(agency_id: int, since: date) -> dict[tuple[date, bool], float]:
    """By month and whether the agency paid, the median days from a bank order being listed to being sent."""
    month = clock.start_of_each("month", Movement.sent_at)
    paying = case((Movement.payer_id == agency_id, True), else_=False)
    took = func.extract("epoch", Movement.sent_at - Movement.listed_at) / 86_400
    chosen = (
        select(month, paying, func.percentile_cont(0.5).within_group(took))
        .where(Movement.of(agency_id), Movement.kind == MovementKind.BANK_ORDER)
        .where(Movement.sent_at >= clock.start_of(since))
        .group_by(month, paying)
    )
    return {(of, pays): float(days) for of, pays, days in db.session.execute(chosen)}
