"""Rewards, for whoever may see them."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.money import Money
from ..members.models import Person
from ..rewards.models import Reward
from ..rewards.queries import with_open
from .piles import Pile


def rewards_of(
    agency_id: int | None, direction: str | None = None, status: str | None = None, only: Pile | None = None
) -> Select[Reward]:
    """A SELECT of the agency's rewards, newest first. `earned`: it referred; `owed`: it received; None: both."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(
        direction or "", [Reward.payer_id, Reward.payee_id]
    )
    chosen = select(Reward).where(or_(*(side == agency_id for side in sides))).order_by(Reward.id.desc())
    chosen = chosen.where(only.holds(agency_id)) if only else chosen
    return chosen.where(Reward.status == status) if status else chosen


def with_sides() -> list:
    """Loader options for lists of rewards: both sides, and what is open, without a query a row."""
    return [joinedload(Reward.payer), joinedload(Reward.payee), with_open()]


def count_rewards(rows: Select[Reward]) -> int:
    """How many rewards a list has."""
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def parts_of(rows: list[Reward], only: Pile, agency_id: int) -> dict[int, Money]:
    """By reward, the part of it that lies on a pile; positive where it is to the agency's good."""
    chosen = select(Reward.id, only.amount(agency_id), Reward.currency)
    found = db.session.execute(chosen.where(Reward.id.in_([row.id for row in rows])))
    return {reward_id: Money(int(minor), currency) for reward_id, minor, currency in found}


def reward_for(person: Person, reward_id: int) -> Reward:
    """The reward, if this person's agency is one of its two sides; otherwise there is nothing there."""
    reward = db.session.scalar(rewards_of(person.agency_id).where(Reward.id == reward_id).options(*with_sides()))
    if reward is None:
        raise NotFound()
    return reward
