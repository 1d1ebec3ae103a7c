"""Which terms hold."""

from datetime import datetime

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import with_expression
from sqlalchemy.orm.strategy_options import _AbstractLoad

from ..core import clock
from ..core.extensions import db
from ..ledger.queries import open_amount
from .models import Reward, Terms


def terms_at(instant: datetime, category: str = "") -> Terms:
    """The terms in force at an instant for a service: the latest that had begun and cover the category.

    Migration 0002 lays down the first terms, which have no start and cover all, so there always are some.
    """
    chosen = (
        select(Terms)
        .where(or_(Terms.effective_at.is_(None), Terms.effective_at <= instant))
        .where(or_(Terms.categories.is_(None), literal(category) == any_(Terms.categories)))
        .order_by(Terms.effective_at.desc().nulls_last(), Terms.id.desc())
        .limit(1)
    )
    return db.session.scalars(chosen).one()


def rate_for(category: str) -> int:
    """The rate, in basis points, that holds now for a service."""
    return terms_at(clock.now(), category).rate


def open_of(reward_id: int) -> int:
    """What the books have open of a reward, in minor units; negative where the referrer owes something back."""
    return int(db.session.scalar(select(open_amount(Reward.id)).where(Reward.id == reward_id)) or 0)


def with_open() -> _AbstractLoad:
    """Loader option: rewards with what the books have open of each, without a query a row."""
    return with_expression(Reward.open_minor, open_amount(Reward.id))
