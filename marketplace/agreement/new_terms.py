"""Terms of rewards as an admin types them, and what they would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..catalog.queries import find_category
from ..core import clock
from ..core.errors import BadInput
from ..core.extensions import db
from ..core.money import Money
from ..members.models import Person
from ..rewards.actions import set_terms
from ..rewards.models import Reward, Terms
from ..rewards.queries import all_terms

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class NewTerms:
    """What was typed, read. `services` are ids with English names; none: all of them."""

    rate: int  # basis points
    months: int | None
    services: dict[int, str]
    starts_on: date
    tied_months: int | None = None


@dataclass(frozen=True)
class Figure:
    """One currency of the last year: what clients paid, what was owed of it, and what it would be by the new rate."""

    paid: Money
    owed: Money
    would_be: Money


def read(
    rate: str, months: int | None, services: Iterable[str], starts_on: date | None, tied_months: int | None = None
) -> NewTerms:
    """The terms that were typed, or a refusal at the fields. `services` are named by any words for them."""
    errors, found = {}, {}
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
    return NewTerms(points, months, found, starts_on, tied_months)


def put_in_force(new: NewTerms, admin: Person) -> Terms:
    """Set them. Referrals that stand keep the terms they were accepted under."""
    return set_terms(new.rate, new.starts_on, new.months, admin, new.services or None, new.tied_months)


def replaced(new: NewTerms) -> Terms:
    """The terms for the same services that hold on that day without these."""
    starts = max(clock.start_of(new.starts_on), clock.now())
    begun = (one for one in all_terms() if one.had_begun(starts))
    return next(one for one in begun if one.is_for_all or one.names(new.services))


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


def basis_points(percent: str) -> int | None:
    """A percentage like "10" or "7.5 %" in hundredths of a percent; None for what is none, or is finer than that."""
    try:
        points = Decimal(percent.strip().removesuffix("%").strip()) * 100
        return int(points) if points == points.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
