"""What the rules of terms give of a fee. Knows no referrals: what a rule asks for is told by whoever knows them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ..core import clock
from ..core.money import Money
from .models import CapPer, FeeKind, HoldUntil, Measure, RewardRule


class Circumstances(Protocol):
    """A fee as rules ask about it: what is frozen of its referral, and what can be counted at the moment of the fee. What is
    counted is asked for only by a rule that needs it, and leaves this fee out."""

    amount: Money
    received_on: date
    kind: FeeKind
    month: int  # of the client's life, from acceptance: the first is 1
    level: str | None  # of the referrer, as it was at the acceptance
    services: Collection[int]

    def fees_before(self) -> int:
        """How many fees of this client were reported before, struck out ones apart."""

    def paid_months(self) -> int:
        """The longest row of calendar months before this one in each of which the client has paid."""

    def measured(self, measure: Measure, currency: str | None) -> int:
        """Of the referrer: its turnover in minor units of this currency; or its clients who have paid, this one among them."""

    def brought(self, per: CapPer) -> int:
        """What this client's fees in this currency have brought, in the month, the year or the whole life that this fee falls in."""


@dataclass(frozen=True)
class Given:
    """What a rule gives of a fee, kept on its reward: a rate or a flat sum, what its cap has left, what was measured for it, and
    until when it waits."""

    rule_id: int | None
    rate: int
    flat_minor: int | None = None
    limit_minor: int | None = None
    measured: int | None = None
    waits_until: datetime | None = None


def reckon(rules: Iterable[RewardRule], fee: Circumstances) -> Given | None:
    """What the first rule gives that holds for a fee; None where none does, and the plain rate is due."""
    for rule in rules:
        if not _may_hold(rule, fee):
            continue
        value = fee.measured(rule.measure, rule.currency) if rule.measure else None
        if value is None or rule.fits_value(value):
            return _given(rule, fee, value)
    return None


def _may_hold(rule: RewardRule, fee: Circumstances) -> bool:
    """Whether all holds that it asks for, but for what it measures; what has to be counted comes last."""
    return (
        rule.is_of(fee.level, fee.services)
        and rule.kind in (None, fee.kind)
        and rule.only_in in (None, fee.amount.currency)
        and (rule.from_month or 1) <= fee.month <= (rule.to_month or fee.month)
        and (rule.first_fees is None or fee.fees_before() < rule.first_fees)
        and (rule.paid_months is None or fee.paid_months() >= rule.paid_months)
    )


def _given(rule: RewardRule, fee: Circumstances, value: int | None) -> Given:
    """What it gives. A flat sum is never more than the fee: nobody pays more for a client than the client has paid."""
    left = None
    if rule.cap_minor is not None and rule.cap_per is not None:
        left = max(rule.cap_minor - fee.brought(rule.cap_per), 0)
    flat = None if rule.flat_minor is None else min(rule.flat_minor, fee.amount.minor)
    return Given(rule.id, rule.rate_at(value), flat, left, value, waits_until(rule, fee.received_on))


def waits_until(rule: RewardRule, received_on: date) -> datetime | None:
    """Until when a reward waits of what the client has paid on a day; None where that is over, or it doesn't wait."""
    days = [received_on + timedelta(days=rule.hold_days)] if rule.hold_days else []
    if rule.hold_until:
        length = 3 if rule.hold_until == HoldUntil.QUARTER else 1
        months = received_on.year * 12 + (received_on.month - 1) // length * length + length
        days.append(date(months // 12, months % 12 + 1, 1))
    ends = max((clock.start_of(day) for day in days), default=None)
    return ends if ends and ends > clock.now() else None


def month_of_life(began: date, day: date) -> int:
    """In which month of a client's life a day lies, from the day of its acceptance: the first is 1, also for days before it."""
    return max((day.year - began.year) * 12 + day.month - began.month - (day.day < began.day), 0) + 1


def longest_row(months: Collection[int], before: int) -> int:
    """The longest row of months, numbered from any year on, that all lie before one."""
    longest = row = 0
    last = None
    for month in sorted({one for one in months if one < before}):
        row = row + 1 if last is not None and month == last + 1 else 1
        longest, last = max(longest, row), month
    return longest
