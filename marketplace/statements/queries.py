"""Rewards, for whoever may see them."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..members.models import Person
from ..rewards.models import Reward


def rewards_of(agency_id: int, direction: str | None = None, status: str | None = None) -> Select[Reward]:
    """A SELECT of the agency's rewards, newest first. `earned`: it referred; `owed`: it received; None: both."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(direction, [Reward.payer_id, Reward.payee_id])
    chosen = select(Reward).where(or_(*(side == agency_id for side in sides))).order_by(Reward.id.desc())
    chosen = chosen.options(joinedload(Reward.payer), joinedload(Reward.payee))
    return chosen.where(Reward.status == status) if status else chosen


def count_rewards(agency_id: int, direction: str | None = None, status: str | None = None) -> int:
    """How many rewards a list has."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(direction, [Reward.payer_id, Reward.payee_id])
    chosen = select(func.count()).select_from(Reward).where(or_(*(side == agency_id for side in sides)))
    return db.session.scalar(chosen.where(Reward.status == status) if status else chosen)


def reward_for(person: Person, reward_id: int) -> Reward:
    """The reward, if this person's agency is one of its two sides; otherwise there is nothing there."""
    reward = db.session.scalar(rewards_of(person.agency_id).where(Reward.id == reward_id))
    if reward is None:
        raise NotFound()
    return reward
