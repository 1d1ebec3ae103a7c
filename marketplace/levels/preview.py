"""What new terms would have given of the fees of the last twelve months, beside what was given: by referrer, fee by fee."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from ..catalog.index.rates import Rates
from ..catalog.models import Category
from ..catalog.offering import named_by
from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..exchange.contacts import PRINTS
from ..exchange.fees import in_currency, rates_today, year_before
from ..exchange.models import FeePayment, Lead, Referral
from ..members.models import Agency
from ..rewards.models import CapPer, FeeKind, Measure, OwnRate, Reward, RewardRule
from ..rewards.queries import own_rate_at
from ..rewards.reckoning import Given, longest_row, month_of_life, reckon
from .queries import level_of


@dataclass(frozen=True)
class Would:
    """One referrer in one currency: what its clients paid, what was given of it, and what it would have been."""

    agency: str
    paid: Money
    was: Money
    would_be: Money

    @property
    def difference(self) -> Money:
        """What is more by the new terms."""
        return self.would_be - self.was


@dataclass
class _Fee:
    """A fee as rules ask about it, among those that were replayed before it. `reckoning.Circumstances`."""

    amount: Money
    received_on: date
    kind: FeeKind
    month: int
    level: str | None
    services: Collection[int]
    referral: int
    before: "_Before"
    payee: "_Payee"
    rates: Callable[[], Rates]

    def fees_before(self) -> int:
        """How many fees of this client came before."""
        return self.before.fees

    def paid_months(self) -> int:
        """The longest row of months before this one in which the client has paid."""
        return longest_row(self.before.months, self.received_on.year * 12 + self.received_on.month)

    def measured(self, measure: Measure, currency: str | None) -> int:
        """Turnover or clients of the referrer among the fees before."""
        if measure == Measure.TURNOVER_MONTH:
            same = (
                day
                for day in self.payee.days
                if (day.year, day.month) == (self.received_on.year, self.received_on.month)
            )
            return in_currency(self.payee.sums(same), currency or "", self.rates)
        since = year_before(self.received_on)
        within = (day for day in self.payee.days if since < day <= self.received_on)
        if measure == Measure.TURNOVER_YEAR:
            return in_currency(self.payee.sums(within), currency or "", self.rates)
        paid = {one for day in within for one in self.payee.days[day].clients}
        return len(paid | {self.referral})

    def brought(self, per: CapPer) -> int:
        """What this client's fees before would have brought in that time."""
        return self.before.brought[per, self._period(per), self.amount.currency]

    def _period(self, per: CapPer) -> tuple[int, ...]:
        day = self.received_on
        return {CapPer.CLIENT: (), CapPer.YEAR: (day.year,), CapPer.MONTH: (day.year, day.month)}[per]

    def add(self, kept: Money, given: Money) -> None:
        """It comes before all that follow: what is kept of it, and what was given."""
        self.before.fees += 1
        self.before.months.add(self.received_on.year * 12 + self.received_on.month)
        for per in CapPer:
            self.before.brought[per, self._period(per), self.amount.currency] += given.minor
        day = self.payee.days[self.received_on]
        day.minor[self.amount.currency] += kept.minor
        day.clients.add(self.referral)


@dataclass
class _Before:
    fees: int = 0
    months: set[int] = field(default_factory=set)
    brought: defaultdict[tuple, int] = field(default_factory=lambda: defaultdict(int))


class _Clients:
    """Which fees are of the same client of two agencies, as `exchange.same_client` ties their referrals: each print points to one number."""

    def __init__(self) -> None:
        self._known: dict[tuple, int] = {}

    def of(self, row: Any) -> int:
        """The number of the client of a fee. Two clients whom a later fee ties are one from that fee on: it goes on where the first began."""
        pair = row.payee_id, row.payer_id
        keys = [(*pair, name, value) for name in PRINTS if (value := getattr(row, f"{name}_print"))]
        keys.append((*pair, "referral", row.referral_id))
        number = min((self._known[key] for key in keys if key in self._known), default=row.referral_id)
        self._known.update(dict.fromkeys(keys, number))
        return number


@dataclass
class _Day:
    minor: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    clients: set[int] = field(default_factory=set)


@dataclass
class _Payee:
    days: defaultdict[date, _Day] = field(default_factory=lambda: defaultdict(_Day))

    def sums(self, days: Iterator[date]) -> list[Money]:
        """What was paid on these days, a sum a currency."""
        found: defaultdict[str, int] = defaultdict(int)
        for day in days:
            for currency, minor in self.days[day].minor.items():
                found[currency] += minor
        return [Money(minor, currency) for currency, minor in found.items()]


def replay(rate: int, months: int | None, rules: Sequence[RewardRule], services: set[int] | None = None) -> list[Would]:
    """The fees of the last twelve months by these terms, as they are kept now, each referrer at the level it has today; whoever has a
    rate of its own has it under these terms as well, so that its fees stay as they were. Those that lie further back count for turnover and caps alone. `services`: terms for these
    only, the other fees stay as they were. The largest differences come first."""
    since = year_before(clock.today())
    before: defaultdict[int, _Before] = defaultdict(_Before)
    payees: defaultdict[int, _Payee] = defaultdict(_Payee)
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    clients = _Clients()
    frozen, named, rates = cache(_standing), cache(_named), cache(rates_today)
    for row in db.session.execute(_fees(since - timedelta(days=366))):
        level, own = frozen(row.payee_id)
        ids = named(row.category_id)
        month = month_of_life(clock.day_of(row.accepted_at), row.received_on)
        paid, whole = Money(row.kept_minor, row.currency), Money(row.amount_minor_of_fee, row.currency)
        fee = _Fee(
            whole,
            row.received_on,
            row.kind,
            month,
            level,
            ids,
            row.referral_id,
            before[clients.of(row)],
            payees[row.payee_id],
            rates,
        )
        if own or (services is not None and not ids & services):
            due = Money(row.amount_minor, row.currency)
        elif months is not None and month > months:
            due = Money(0, row.currency)
        else:
            due = _due(paid, whole, rate, reckon(rules, fee))
        fee.add(paid, due)
        if row.received_on > since:
            sums = found[row.payee_id, row.currency]
            for n, minor in enumerate((paid.minor, row.amount_minor, due.minor)):
                sums[n] += minor
    return _named_sums(found)


def _due(paid: Money, whole: Money, rate: int, given: Given | None) -> Money:
    """What is due of a fee of which so much is kept."""
    if given is None:
        return paid.share(rate)
    if given.flat_minor is not None:
        due = Money(given.flat_minor, paid.currency).part(paid, whole)
    else:
        due = paid.share(given.rate)
    return due if given.limit_minor is None else min(due, Money(given.limit_minor, paid.currency))


def _fees(since: date):  # type: ignore[no-untyped-def]
    """A SELECT of fees of which something is kept, in the order in which they were reported; not those of the alliance's own."""
    chosen = select(
        Reward.payee_id, Reward.payer_id, Reward.referral_id, Lead.email_print, Lead.phone_print, Lead.domain_print, Reward.currency, Reward.kept_minor, Reward.amount_minor, FeePayment.received_on,
        FeePayment.amount_minor.label("amount_minor_of_fee"), FeePayment.kind, Referral.accepted_at, Lead.category_id,
    )  # fmt: skip
    chosen = chosen.join(FeePayment, FeePayment.id == Reward.payment_id).join(
        Referral, Referral.id == Reward.referral_id
    )
    chosen = chosen.join(Lead, Lead.id == Referral.lead_id).join(Agency, Agency.id == Reward.payee_id)
    chosen = chosen.where(FeePayment.received_on > since, Reward.kept_minor > 0, Agency.status != "alliance")
    return chosen.order_by(FeePayment.id)


def _standing(agency_id: int) -> tuple[str | None, OwnRate | None]:
    return level_of(agency_id), own_rate_at(agency_id, clock.now())


def _named(category_id: int | None) -> set[int]:
    return named_by(db.session.get(Category, category_id)) if category_id else set()


def _named_sums(found: dict[tuple[int, str], list[int]]) -> list[Would]:
    names = dict(
        db.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_({one for one, _currency in found}))).all()
    )
    rows = [
        Would(names[agency], *(Money(minor, currency) for minor in sums)) for (agency, currency), sums in found.items()
    ]
    return sorted(rows, key=lambda one: (-abs(one.difference.minor), one.agency, one.paid.currency))


def totals(rows: Sequence[Would]) -> list[Would]:
    """All referrers together, a row a currency."""
    found: dict[str, Would] = {}
    for one in rows:
        total = found.get(one.paid.currency) or Would("", *(Money(0, one.paid.currency) for _n in range(3)))
        found[one.paid.currency] = Would("", total.paid + one.paid, total.was + one.was, total.would_be + one.would_be)
    return list(found.values())
