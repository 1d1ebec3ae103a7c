"""Orders that were cancelled because their sums no longer held, and those that ask for the same rewards in their place."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from ..core.arrays import among
from ..core.extensions import db
from .models import UNPAID, Movement, MovementItem, MovementState
from .remarks import Remark


def replaced_by(order_ids: Sequence[int]) -> dict[int, list[str]]:
    """By order, the references of those that were cancelled because their sums no longer held, and in whose place it comes."""
    this, earlier = aliased(Movement), aliased(Movement)
    chosen = select(this.id, earlier.reference).where(among(this.id, order_ids), _follows(this, earlier))
    chosen = chosen.where(earlier.status == MovementState.REFUSED, earlier.reason == Remark.SUPERSEDED)
    # What another has replaced is history.
    between = exists().where(_stands(), Movement.id < this.id, _follows(Movement, earlier)).correlate(this, earlier)
    found: dict[int, list[str]] = {one: [] for one in order_ids}
    for order_id, reference in db.session.execute(chosen.where(~between).order_by(earlier.id)) if order_ids else ():
        if reference:
            found[order_id].append(reference)
    return found


def is_replaced(movement: Movement) -> bool:
    """Whether an order that carries rewards of this cancelled one was listed since to be paid, and stands."""
    earlier = aliased(Movement)
    later = exists().where(_stands(), Movement.late_for_id.is_(None), _follows(Movement, earlier)).correlate(earlier)
    return db.session.scalar(select(earlier.id).where(earlier.id == movement.id, later)) is not None


def asking_for_the_same(order_ids: Sequence[int]) -> Select[Movement]:
    """A SELECT of the orders not paid yet that ask for rewards which these have carried, in the order of their ids."""
    rewards = select(MovementItem.reward_id).where(among(MovementItem.movement_id, order_ids))
    asking = select(MovementItem.movement_id).where(MovementItem.live, MovementItem.reward_id.in_(rewards))
    return select(Movement).where(Movement.status.in_(UNPAID), Movement.id.in_(asking)).order_by(Movement.id)


def _stands() -> ColumnElement[bool]:
    return and_(Movement.listed_at.is_not(None), Movement.status != MovementState.REFUSED)


def _follows(later: type[Movement], earlier: type[Movement]) -> ColumnElement[bool]:
    """Condition: the later order carries a reward of the earlier, from the same payer."""
    one, other = aliased(MovementItem), aliased(MovementItem)
    shared = exists().where(
        one.movement_id == later.id, other.movement_id == earlier.id, one.reward_id == other.reward_id
    )
    # Said, as it may stand two SELECTs deep: of itself SQLAlchemy looks one up.
    shared = shared.correlate(later, earlier)
    return and_(later.payer_id == earlier.payer_id, later.id > earlier.id, shared)
