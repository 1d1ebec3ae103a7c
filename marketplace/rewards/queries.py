"""Which terms hold, and what is open on a reward."""

from datetime import datetime

from sqlalchemy import any_, literal, or_, select

from ..core.extensions import db
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


def reward_of(payment_id: int) -> Reward | None:
    """The reward of one fee payment."""
    return db.session.scalar(select(Reward).where(Reward.payment_id == payment_id))


def rewards_on(payment_ids: list[int]) -> dict[int, Reward]:
    """By fee payment, its reward."""
    return {row.payment_id: row for row in db.session.scalars(select(Reward).where(Reward.payment_id.in_(payment_ids)))}
