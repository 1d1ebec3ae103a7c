"""Who brought a client first that another member passes on by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, cast, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from ..core.arrays import among
from ..core.extensions import db
from ..exchange.contacts import PRINTS
from ..exchange.models import Lead, Referral, Stage
from ..members.models import Agency, AgencyState
from ..rewards.models import Terms
from .models import BroughtFirst

_Earlier = aliased(Lead, name="earlier")


def passed_on_again() -> Select[int]:
    """A SELECT of the referrals from one member to another whose client a third one had brought before and to whom it was tied still. What
    `first_of` says of each, is found for all of them by one statement."""
    first = _first().lateral("first")
    chosen = select(Referral.id).join(Lead, Lead.id == Referral.lead_id).join(first, true())
    chosen = chosen.join(Agency, Agency.id == Referral.referrer_id)
    others = first.c.referrer_id.not_in((Referral.referrer_id, Referral.receiver_id))
    months = _tied_months(first.c.posted_at)
    is_tied = or_(months.is_(None), first.c.posted_at + func.make_interval(0, cast(months, Integer)) > Lead.posted_at)
    return chosen.where(others, is_tied, Agency.status != AgencyState.ALLIANCE, Referral.status != Stage.RETURNED)


def first_of(referral_id: int) -> Lead | None:
    """The lead by which another member than its referrer has first passed the client of a referral, where the client is tied to that
    one still. Fingerprints alone tell: a likeness would say too much of a client to whom it isn't shown."""
    if db.session.scalar(passed_on_again().where(Referral.id == referral_id)) is None:
        return None
    of_it = select(Referral.lead_id).where(Referral.id == referral_id).scalar_subquery()
    earliest = select(_first().with_only_columns(_Earlier.id).scalar_subquery()).where(Lead.id == of_it)
    return db.session.get(Lead, db.session.scalar(earliest))


def _first() -> Select[int, int, datetime | None]:
    """The first lead of the client of `Lead` that a member passed and somebody took, before it."""
    same = [getattr(_Earlier, f"{name}_print") == getattr(Lead, f"{name}_print") for name in PRINTS]
    taken = exists().where(Referral.lead_id == _Earlier.id, Referral.status != Stage.RETURNED).correlate(_Earlier)
    chosen = select(_Earlier.id, _Earlier.referrer_id, _Earlier.posted_at).join(_Earlier.referrer)
    chosen = chosen.where(or_(*same), taken, Agency.status != AgencyState.ALLIANCE, _Earlier.posted_at < Lead.posted_at)
    return chosen.order_by(_Earlier.posted_at, _Earlier.id).limit(1).correlate(Lead)


def _tied_months(at: ColumnElement[datetime]) -> ColumnElement[int]:
    """How long who was brought at an instant stays tied: as `rewards.queries.terms_at` finds the terms for all."""
    begun = or_(Terms.effective_at.is_(None), Terms.effective_at <= at)
    for_all = Terms.category_ids.is_(None), Terms.categories.is_(None)
    latest = select(Terms.tied_months).where(begun, *for_all)
    return latest.order_by(Terms.effective_at.desc().nulls_last(), Terms.id.desc()).limit(1).scalar_subquery()


@dataclass(frozen=True)
class First:
    """The member that had brought a client before, and when."""

    agency: Agency
    at: datetime


def brought_first(referral_ids: Collection[int]) -> dict[int, First]:
    """By referral, who had brought its client before another member passed it on by hand."""
    chosen = select(BroughtFirst).where(among(BroughtFirst.referral_id, referral_ids))
    rows = db.session.scalars(chosen.options(joinedload(BroughtFirst.agency).load_only(Agency.name)))
    return {row.referral_id: First(row.agency, row.at) for row in rows}
