"""A fee as the rules of rewards ask about it: what is frozen of its referral, and what is counted when it is reported."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from ..catalog.index.rates import Rates
from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..core.transaction import hold_name, hold_names
from ..rewards.models import EARNED, CapPer, Measure, Reward
from ..rewards.reckoning import Given, longest_row, month_of_life, reckon
from .models import FeePayment, Referral
from .same_client import referrals_of_client

NAMES = 1_000  # under which the clients of all pairs are held


def rate_of(referral: Referral, received_on: date) -> int | None:
    """Basis points for a fee of that day: the frozen rate; None once the terms' time is over."""
    return referral.rate if is_covered(referral, received_on) else None


def is_covered(referral: Referral, received_on: date) -> bool:
    """Whether a fee of that day earns a reward: within the months of the referral's terms, from its acceptance on."""
    covered = referral.terms.months
    return covered is None or month_of_life(clock.day_of(referral.accepted_at), received_on) <= covered


def given_of(payment: FeePayment, referral: Referral) -> Given:
    """What is given of a fee by what is frozen of its referral: the rate, or what the first rule gives that holds; nothing once the
    time of the terms is over."""
    rate = rate_of(referral, payment.received_on)
    found = reckon(referral.terms.rules, FeeOf(payment, referral)) if rate is not None and referral.by_rules else None
    return found or Given(None, rate or 0)


def hold_client(referral: Referral) -> None:
    """Hold what rules count of a client before a fee of it is written: of two fees at once, by two referrals of the same client, the
    second one waits and counts the first, be that of terms with rules or without. Clients are tied between two agencies, and so is what is
    held."""
    hold_name(_clients(referral.referrer_id, referral.receiver_id))


def hold_clients(pairs: Iterable[tuple[int, int]]) -> None:
    """The same for the clients of many pairs of referrer and receiver, before anything else of them is held or written."""
    hold_names(_clients(*pair) for pair in pairs)


def _clients(referrer_id: int, receiver_id: int) -> str:
    # A file of deals holds all of its pairs, and PostgreSQL keeps some thousand locks: so many pairs share a name.
    return f"clients {(referrer_id * 31 + receiver_id) % NAMES}"


def year_before(day: date) -> date:
    """The same day a year before, after which a window of twelve months begins that ends on this day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


class FeeOf:
    """`reckoning.Circumstances` of a fee, counted in the database as when it was reported: among the fees that were there before."""

    def __init__(self, payment: FeePayment, referral: Referral):
        self.payment, self.referral = payment, referral
        self.amount, self.received_on, self.kind = payment.amount, payment.received_on, payment.kind
        self.month = month_of_life(clock.day_of(referral.accepted_at), payment.received_on)
        self.level: str | None = referral.level
        self.services: Collection[int] = referral.service_ids or ()

    @cached_property
    def _of_client(self) -> ColumnElement[bool]:
        """Condition: a fee of the same client of these two agencies, by whichever referral."""
        return FeePayment.referral_id.in_(referrals_of_client(self.referral))

    def fees_before(self) -> int:
        """How many fees of this client were reported before, struck out ones apart."""
        others = self._others(func.count(FeePayment.id)).where(FeePayment.voided_at.is_(None))
        return db.session.scalar(others.where(self._of_client)) or 0

    @cached_property
    def _paid_in(self) -> set[int]:
        mine = self._others(FeePayment.received_on).join(Reward).where(self._of_client)
        return {day.year * 12 + day.month for day in db.session.scalars(mine.where(Reward.kept_minor > 0))}

    def paid_months(self) -> int:
        """The longest row of calendar months before this one in each of which the client has paid."""
        return longest_row(self._paid_in, self.received_on.year * 12 + self.received_on.month)

    def measured(self, measure: Measure, currency: str | None) -> int:
        """Of the referrer: its turnover in this currency, other currencies by the rates of today, those without one left out; or how
        many of its clients have paid within twelve months, this one among them."""
        within = self._in_month() if measure == Measure.TURNOVER_MONTH else self._in_year()
        if measure == Measure.CLIENTS:
            paid = self._brought(func.count(Reward.referral_id.distinct())).where(
                within, Reward.kept_minor > 0, Reward.referral_id != self.referral.id
            )
            return (db.session.scalar(paid) or 0) + 1
        sums = self._brought(Reward.currency, func.sum(Reward.kept_minor)).where(within).group_by(Reward.currency)
        return in_currency([Money(int(minor), of) for of, minor in db.session.execute(sums)], currency or "")

    def brought(self, per: CapPer) -> int:
        """What this client's fees in this currency have brought in that time. Where an admin decided less than the share, the share
        counts: the decision can be taken back. What another referral of the client has brought counts whenever that was reported: fees
        that nobody had a share of are given one later."""
        counted = func.greatest(Reward.amount_minor, literal_column(EARNED))
        mine = select(func.coalesce(func.sum(counted), 0)).select_from(FeePayment).join(Reward)
        there = or_(FeePayment.id < self.payment.id, FeePayment.referral_id != self.referral.id)
        mine = mine.where(there, self._of_client, Reward.currency == self.amount.currency)
        if per != CapPer.CLIENT:
            mine = mine.where(
                func.date_trunc(per.value, FeePayment.received_on) == func.date_trunc(per.value, self.received_on)
            )
        return int(db.session.scalar(mine) or 0)

    def _others(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        chosen: Select[*tuple[Any, ...]] = select(*columns).select_from(FeePayment)
        return chosen.where(FeePayment.id < self.payment.id)

    def _brought(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        return self._others(*columns).join(Reward).where(Reward.payee_id == self.referral.referrer_id)

    def _in_month(self) -> ColumnElement[bool]:
        first = self.received_on.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        return and_(FeePayment.received_on >= first, FeePayment.received_on < after)

    def _in_year(self) -> ColumnElement[bool]:
        return and_(FeePayment.received_on > year_before(self.received_on), FeePayment.received_on <= self.received_on)


def rates_today() -> Rates:
    """The rates of today."""
    return Rates.read(current_app.config["SETTINGS"].base_currency, clock.today())


def in_currency(sums: Collection[Money], currency: str, rates: Callable[[], Rates] = rates_today) -> int:
    """Sums of several currencies as one, in minor units of this currency by the rates of today; what has no rate is left out."""
    if all(one.currency == currency for one in sums):
        return sum(one.minor for one in sums)
    known = rates()
    return sum(found.minor for one in sums if (found := known.convert(one, currency)) is not None)
