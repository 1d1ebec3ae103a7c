"""Orders that are cancelled because their sum no longer holds; what they carried becomes due again."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import any_, func, select, update

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import transaction
from ...members.queries import people_who
from ...outbox.actions import send
from ...rewards.models import Reward, RewardState
from .. import due, replaced
from ..models import UNPAID, Movement, MovementItem, MovementState, Remark
from ..remarks import OUTDATED

# How long the news waits for the new order, whose letter says both. One that has not come by then is not waited for.
FOR_THE_NEW_ORDER = timedelta(minutes=2)


def reissue_outdated(movement_ids: Sequence[int]) -> None:
    """Cancel orders not yet sent whose sums are no longer what is open; what they carried becomes due again.

    A listed order never changes: after a refund it is refused, and a new one takes its place.
    """
    if not movement_ids:
        return
    with transaction():
        chosen = select(Movement).where(Movement.id.in_(movement_ids), Movement.status.in_(UNPAID))
        # In the order of the ids, like every other lock on movements.
        ordered = chosen.order_by(Movement.id).with_for_update(of=Movement)
        for movement in db.session.scalars(ordered.execution_options(populate_existing=True)):
            why = Remark.SUSPENDED if movement.payee.is_suspended else due.why_outdated(movement.id)
            if why:  # or it holds again: what was said against it was taken back meanwhile
                cancel(movement, why)


def cancel(movement: Movement, why: Remark) -> None:
    """Cancel an order that is not paid yet, held by the caller's transaction; the payer is told where it was listed."""
    was_listed = movement.status == MovementState.LISTED
    outdated = why in OUTDATED
    lifecycle.move(movement, MovementState.REFUSED, note=why)
    # Programs know one word for all that no longer hold, and so does a process of the release before, which looks for it.
    movement.reason = Remark.SUPERSEDED if outdated else why
    movement.ended_at, movement.blocked_reason = clock.now(), None
    let_go(movement)
    if was_listed:
        wait = FOR_THE_NEW_ORDER if outdated else timedelta()
        send("money.superseded", people_who("money", movement.payer_id), wait=wait, movement=movement.id)


def asking_for_the_same(movement: Movement) -> list[Movement]:
    """Movements not paid yet that ask for rewards of this one, held for the caller's transaction."""
    asking = replaced.asking_for_the_same([movement.id])
    held = asking.with_for_update(of=Movement).execution_options(populate_existing=True)
    return [one for one in db.session.scalars(held) if one.status in UNPAID]


def let_go(*movements: Movement) -> None:
    """Free the rewards of movements that have ended; what is still open on them is due again."""
    ended = MovementItem.movement_id.in_([movement.id for movement in movements])
    freed = update(MovementItem).where(ended).values(live=False)
    carried = freed.returning(MovementItem.reward_id).cte()
    # By an array, so that the rewards are read by their keys.
    by_key = Reward.id == any_(func.array(select(carried.c.reward_id).scalar_subquery()))
    open_still = select(Reward.id).where(by_key, Reward.status == RewardState.ACCRUED)
    wake("reward.due", list(db.session.scalars(open_still)))
