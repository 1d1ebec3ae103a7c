"""What levels give, in words, and what a member's turnover is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..exchange.fees import in_currency
from ..exchange.models import FeePayment
from ..members.models import Agency
from ..rewards.models import OwnRate, Reward, Terms
from ..rewards.queries import all_terms_with_rules, own_rates_from
from ..rewards.words import in_words, services_of
from .models import Ladder
from .queries import periods


@dataclass(frozen=True)
class GivenBy:
    """What terms give on a level: for which services (none named: for all), and a sentence a rule."""

    services: str
    words: list[str]
    starts: datetime | None = None  # where they hold later


@dataclass(frozen=True)
class OwnRates:
    """The rate that a member has of its own now, in place of what the terms give; and what was set for later, be it a rate or that the
    terms hold again."""

    now: OwnRate | None
    later: Sequence[OwnRate]

    @property
    def rates(self) -> list[OwnRate]:
        """All of them, the first first."""
        return [*([self.now] if self.now else []), *self.later]


def own_rates_of(agency: Agency) -> OwnRates:
    """Of one member, in one query."""
    at = clock.now()
    found = own_rates_from(agency.id, at)
    now = next((one for one in found if one.effective_at <= at and one.rate is not None), None)
    return OwnRates(now, [one for one in found if one.effective_at > at])


def by_level(ladder: Ladder | None) -> dict[str, list[GivenBy]]:
    """By the name of each level, what the terms give to its members, now and later; "" stands for those without one."""
    held = _terms_now_and_later()
    names = [one.name for one in ladder.levels] if ladder else []
    # Those for all, where others hold before them.
    rest = next((one for one in held[1:] if one.is_for_all and one.had_begun(clock.now())), None)
    return {name: [_given(terms, name or None, terms is rest) for terms in held] for name in [*names, ""]}


def _given(terms: Terms, level: str | None, is_rest: bool) -> GivenBy:
    rules = terms.rules if terms.rule_count else []
    services = _("All other services") if is_rest else ", ".join(services_of(terms))
    return GivenBy(services, in_words(terms.rate, rules, level, None),
                   None if terms.had_begun(clock.now()) else terms.effective_at)  # fmt: skip


def _terms_now_and_later() -> list[Terms]:
    """The terms that hold now: those for all, and those for some services that began after them; and then those to come."""
    known = all_terms_with_rules()
    begun = [one for one in known if one.had_begun(clock.now())]
    first = next(n for n, one in enumerate(begun) if one.is_for_all)
    return begun[: first + 1] + [one for one in reversed(known) if not one.had_begun(clock.now())]


def turnover_by_month(agency_id: int, currency: str) -> list[tuple[date, Money, int]]:
    """Of what a member's turnover of twelve months is made: by month, the latest first, with how many fees; the sums add up to it."""
    since, until = periods().year
    month = func.date_trunc("month", FeePayment.received_on)
    chosen = select(month, Reward.currency, func.sum(Reward.kept_minor), func.count())
    chosen = chosen.join(FeePayment, FeePayment.id == Reward.payment_id).where(
        Reward.payee_id == agency_id, Reward.kept_minor > 0
    )
    chosen = chosen.where(FeePayment.received_on >= since, FeePayment.received_on < until).group_by(
        month, Reward.currency
    )
    found: dict[date, list[tuple[Money, int]]] = {}
    for first, of, minor, number in db.session.execute(chosen):
        found.setdefault(first.date(), []).append((Money(int(minor), of), number))
    months = [
        (first, in_currency([one for one, _n in sums], currency), sum(n for _one, n in sums))
        for first, sums in sorted(found.items(), reverse=True)
    ]
    # Each month is rounded by itself; what that makes of the whole stands in the latest.
    by_currency: dict[str, int] = {}
    for one, _number in (each for sums in found.values() for each in sums):
        by_currency[one.currency] = by_currency.get(one.currency, 0) + one.minor
    whole = in_currency([Money(minor, of) for of, minor in by_currency.items()], currency)
    rest = whole - sum(minor for _first, minor, _n in months)
    return [
        (first, Money(minor + (rest if n == 0 else 0), currency), number)
        for n, (first, minor, number) in enumerate(months)
    ]
