"""The alliance in figures, for the front page: counted by a job, at most a minute old."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, func, literal, select

from ..core import clock, kept
from ..core.extensions import db
from ..core.money import Money
from ..core.sums import base_first
from ..exchange.models import WON, Lead, Referral
from ..members.models import Agency, AgencyState
from ..settlement.models import Movement, MovementState

NAME = "alliance"
ALL = 0  # the figures are about no row


def of_the_alliance() -> dict[str, Any]:
    """Members; leads, wins and what was paid between members in twelve months: in each currency, the alliance's first."""
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


def _parts() -> dict[str, Any]:
    year_ago = clock.now() - timedelta(days=365)
    won = Referral.status.in_(WON)
    done = select(Movement.currency, func.sum(Movement.amount_minor).label("total")).group_by(Movement.currency)
    paid = done.where(Movement.status == MovementState.DONE, Movement.ended_at >= year_ago).subquery()
    return {
        "members": select(func.count()).where(Agency.status == AgencyState.ACTIVE).scalar_subquery(),
        "leads_12m": select(func.count()).where(Lead.posted_at >= year_ago).scalar_subquery(),
        "won_12m": select(func.count()).where(won, Referral.accepted_at >= year_ago).scalar_subquery(),
        "paid": select(func.jsonb_object_agg(paid.c.currency, paid.c.total)).scalar_subquery(),
    }


def _named(parts: dict[str, Any]) -> list[Any]:
    return [figure.label(name) for name, figure in parts.items()]
