"""Terms of rewards as an admin types them, and what they would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..catalog.queries import find_category
from ..core import clock
from ..core.errors import BadInput
from ..core.extensions import db
from ..core.formats import day, percent
from ..core.money import Money
from ..core.room import house
from ..core.transaction import transaction
from ..members.models import AgencyState, Person
from ..members.queries import owners_in
from ..outbox.actions import send
from ..rewards.actions import NewRule, set_terms
from ..rewards.actions.rules import check_rules
from ..rewards.models import Reward, RewardRule, Terms
from ..rewards.queries import all_terms, all_terms_with_rules
from ..rewards.words import services_of, whole_rule
from .new_rules import read_rules
from .points import basis_points

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class NewTerms:
    """What was typed, read. `services` are ids with English names; none: all of them."""

    rate: int  # basis points
    months: int | None
    services: dict[int, str]
    starts_on: date
    tied_months: int | None = None
    rules: Sequence[NewRule] = ()

    @property
    def category_ids(self) -> list[int]:
        """The services, as terms that are set name them."""
        return list(self.services)


@dataclass(frozen=True)
class Figure:
    """One currency of the last year: what clients paid, what was owed of it, and what it would be by the new rate."""

    paid: Money
    owed: Money
    would_be: Money


def read(
    rate: str,
    months: int | None,
    services: Iterable[str],
    starts_on: date | None,
    tied_months: int | None = None,
    rules: Iterable[Mapping[str, str]] = (),
) -> NewTerms:
    """The terms that were typed, or a refusal at the fields. `services` are named by any words for them."""
    errors: dict[str, str] = {}
    found: dict[int, str] = {}
    ruled: Sequence[NewRule] = ()
    try:
        ruled = read_rules(rules)
        check_rules(ruled)
    except BadInput as refusal:
        errors |= refusal.errors
    points = basis_points(rate.replace(",", "."))
    if points is None or not 0 <= points <= 10_000:
        errors["rate"] = _("Write a percentage like 10 or 7.5, with at most two decimals.")
    for name in filter(None, (one.strip() for one in services)):
        category = find_category(name)
        if category is None:
            errors["services"] = _("No service is called “%(name)s”.", name=name)
        else:
            found[category.id] = category.name_en
    if starts_on is None or starts_on < clock.today():
        errors["starts_on"] = _("Choose today or a later day.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    assert points is not None  # noqa: S101 — an error otherwise
    assert starts_on is not None  # noqa: S101
    return NewTerms(points, months, found, starts_on, tied_months, ruled)


def put_in_force(new: NewTerms, admin: Person) -> Terms:
    """Set them, and tell the owners of all members. Referrals that stand keep the terms they were accepted under."""
    with transaction():
        terms = set_terms(new.rate, new.starts_on, new.months, admin, new.services or None, new.tied_months, new.rules)
        send("account.terms", owners_in(AgencyState.ACTIVE), terms=terms.id)
    return terms


def in_words(new: NewTerms) -> list[str]:
    """Each rule in words, and the rate where none holds."""
    plain = _("%(rate)s of each fee", rate=percent(new.rate))
    return [*(whole_rule(one) for one in tried(new)), _("otherwise %(share)s", share=plain) if new.rules else plain]


def tried(new: NewTerms) -> list[RewardRule]:
    """Its rules, as rows of no terms yet."""
    return [one.of(None, n) for n, one in enumerate(new.rules, 1)]


def would_give(new: NewTerms) -> list[Any]:
    """What they would have given of the fees of the last twelve months, by referrer: see `levels.preview`."""
    services = set(new.services) or None
    found: list[Any] = house().answers["would_give"](new.rate, new.months, tried(new), services)
    return found


def replaced(new: NewTerms) -> Terms:
    """The terms for the same services that hold on that day without these."""
    starts = max(clock.start_of(new.starts_on), clock.now())
    begun = (one for one in all_terms() if one.had_begun(starts))
    return next(one for one in begun if one.is_for_all or one.names(new.services))


@dataclass(frozen=True)
class ToCome:
    """Terms that are set already and begin later, for some of the same services."""

    terms: Terms
    replaces: bool  # they begin after the new ones, and take their place

    @property
    def words(self) -> str:
        """What they change about a preview, in a sentence."""
        start = day(self.terms.effective_at or clock.now())  # the first terms alone have no start
        share = _("rules") if self.terms.rule_count else percent(self.terms.rate)
        services = ", ".join(services_of(self.terms)) or _("all services")
        if self.replaces:
            return _("From %(day)s on other terms hold: %(share)s for %(services)s. They take the place of these.", day=start, share=share, services=services)  # fmt: skip
        return _("From %(day)s on other terms hold until these begin: %(share)s for %(services)s.", day=start, share=share, services=services)  # fmt: skip


def to_come(new: NewTerms) -> list[ToCome]:
    """Terms that others have set already to come, and that hold for some of the services that these are for; the next ones first."""
    now, starts = clock.now(), max(clock.start_of(new.starts_on), clock.now())
    later = [one for one in reversed(all_terms_with_rules()) if not one.had_begun(now)]
    concerned = (one for one in later if one.is_for_all or not new.services or one.names(new.services))
    return [ToCome(one, bool(one.effective_at and one.effective_at > starts)) for one in concerned]


def figures(rate: int) -> list[Figure]:
    """What the last year would have been by another rate, a currency each; what was kept of all fees, imported ones too."""
    kept = func.sum(Reward.kept_minor)
    owed = func.sum(Reward.amount_minor)
    chosen = select(Reward.currency, kept, owed).where(Reward.accrued_at > clock.now() - YEAR)
    rows = db.session.execute(chosen.group_by(Reward.currency).order_by(kept.desc())).all()
    return [
        Figure(paid := Money(int(total), currency), Money(int(was), currency), paid.share(rate))
        for currency, total, was in rows
    ]
