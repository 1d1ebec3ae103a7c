"""The alliance in figures, for the front page: counted by a job, at most a minute old; and what changed hands this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, ScalarSelect, func, literal, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from ..catalog.models import Category, Service, ServiceState
from ..core import clock, kept
from ..core.extensions import db
from ..core.money import Money
from ..core.sums import base_first
from ..exchange.models import Lead, Referral, Stage
from ..members.models import Agency, AgencyState
from ..settlement.models import Movement

NAME = "alliance"
WEEK, LATEST = timedelta(days=7), 5
ALL = 0  # the figures are about no row


def of_the_alliance() -> dict[str, Any]:
    """Members and their countries; leads, the usual time to an answer in seconds and what was paid between members in
    twelve months (in each currency, the alliance's first); and by group of services how many stand in the catalog."""
    parts = _parts()
    found = kept.kept(NAME, [ALL], parts).get(ALL) or db.session.execute(select(*_named(parts))).one()._asdict()
    paid = [Money(int(total), currency) for currency, total in (found["paid"] or {}).items()]
    return found | {"rewards_paid": base_first(paid)}


def outdated(limit: int) -> Sequence[int]:
    """Whether they are to be counted again."""
    return kept.due(NAME, select(literal(ALL, Integer)), limit)


def keep(_ids: Sequence[int]) -> None:
    """Count them, and keep them."""
    kept.keep(NAME, select(literal(ALL, Integer)), _parts())


def groups(counts: dict[str, int] | None) -> list[tuple[Category, int]]:
    """The groups of services that the catalog holds, the largest first, each with how many it holds."""
    chosen = select(Category).where(Category.id.in_([int(one) for one in counts or {}]), Category.retired_at.is_(None))
    found = [(group, (counts or {})[str(group.id)]) for group in db.session.scalars(chosen)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].place))


@dataclass(frozen=True)
class Week:
    """The last seven days: how many clients changed hands, and the latest of them."""

    count: int
    latest: Sequence[Referral]


def of_the_week() -> Week:
    """What was accepted in the last seven days and not given back, between agencies that are members now."""
    receiver, referrer = aliased(Agency), aliased(Agency)
    chosen = (
        select(Referral)
        .join(receiver, Referral.receiver_id == receiver.id)
        .join(referrer, Referral.referrer_id == referrer.id)
        .join(Referral.lead)
        .where(Referral.accepted_at > clock.now() - WEEK, Referral.status != Stage.RETURNED, Lead.import_ref.is_(None))
        .where(receiver.status == AgencyState.ACTIVE, referrer.status == AgencyState.ACTIVE)
    )
    loaded = (
        contains_eager(Referral.receiver.of_type(receiver)),
        contains_eager(Referral.referrer.of_type(referrer)),
        contains_eager(Referral.lead).options(joinedload(Lead.in_category), joinedload(Lead.in_region)),
    )
    latest = chosen.options(*loaded).order_by(Referral.accepted_at.desc(), Referral.id.desc()).limit(LATEST)
    count = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    return Week(count, db.session.scalars(latest).all() if count else [])


def _parts() -> dict[str, Any]:
    year_ago = clock.now() - timedelta(days=365)
    done = select(Movement.currency, func.sum(Movement.amount_minor).label("total")).group_by(Movement.currency)
    paid = done.where(Movement.arrived_since(year_ago)).subquery()
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Referral.accepted_at - Lead.opened))
    answers = select(took).join(Referral.lead).where(Referral.accepted_at >= year_ago, Lead.import_ref.is_(None))
    return {
        "countries": select(func.count(Agency.country.distinct()))
        .where(Agency.status == AgencyState.ACTIVE)
        .scalar_subquery(),
        "answer_seconds": answers.where(Referral.accepted_at >= Lead.opened).scalar_subquery(),
        "groups": _groups(),
        "members": select(func.count()).where(Agency.status == AgencyState.ACTIVE).scalar_subquery(),
        "leads_12m": select(func.count()).where(Lead.posted_at >= year_ago).scalar_subquery(),
        "paid": select(func.jsonb_object_agg(paid.c.currency, paid.c.total)).scalar_subquery(),
    }


def _groups() -> ScalarSelect[Any]:
    """By the id of each group, as a text, how many services of active agencies it has in the catalog."""
    group = func.coalesce(Category.parent_id, Category.id)
    public = select(group.label("id"), func.count().label("count")).select_from(Service)
    public = public.join(Service.in_category).join(Agency, Agency.id == Service.agency_id)
    public = public.where(Service.status == ServiceState.PUBLISHED, Agency.status == AgencyState.ACTIVE)
    counted = public.group_by(group).subquery()
    return select(func.jsonb_object_agg(counted.c.id, counted.c.count)).scalar_subquery()


def _named(parts: dict[str, Any]) -> list[Any]:
    return [figure.label(name) for name, figure in parts.items()]
