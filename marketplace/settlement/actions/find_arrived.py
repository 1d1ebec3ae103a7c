"""What admins find in a dispute about an order: how much of it has arrived. Call all of these inside a transaction, with the order
held."""

from typing import Any

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.money import Money
from ...core.queue import wake
from ...members.models import Person
from ..models import Movement, MovementState, Remark
from .finish import finish
from .lapse import lapse
from .late import book_late
from .reissue import let_go
from .undo import open_again, take_back


def freeze(movement: Movement) -> None:
    """Another decision is asked for on an order: what it carried is not asked for anew meanwhile, and orders that do are cancelled.
    What waited for a second admin lapses."""
    lapse(movement)
    movement.disputed_at = clock.now()
    wake("reward.due", [item.reward_id for item in movement.items])


def arrived_of(movement: Movement) -> Money:
    """How much of an order has arrived, as the books say."""
    if movement.status == MovementState.DONE:
        return movement.amount
    return movement.booked_by.amount if movement.booked_by else Money(0, movement.currency)


def find_arrived(movement: Movement, arrived: Money, admin: Person) -> None:
    """From now on the books say that so much of an order has arrived, nothing, a part or all of it, whatever they said before.
    What has not is due again; no dispute about it is left."""
    is_new = movement.status == MovementState.CONTESTED
    if is_new and arrived == movement.amount:
        finish([movement], admin, decided=True)
    elif is_new or arrived != arrived_of(movement):
        _cancel(movement, admin)
        if arrived:
            book_late(movement, admin, arrived)
    if movement.status == MovementState.REFUSED:
        movement.reason = Remark.ARRIVED if arrived else Remark.NOT_ARRIVED
    movement.disputed_at = None
    db.session.expire(movement, ["booked_by"])
    let_go(movement)


def _cancel(movement: Movement, admin: Person) -> None:
    """Nothing of it has arrived: what the books say of it is taken back."""
    if movement.booked_by:
        take_back(movement.booked_by, admin)
        db.session.expire(movement, ["booked_by"])
    elif movement.status != MovementState.REFUSED:
        if was_done := movement.status == MovementState.DONE:
            open_again(movement, stands=False)
        now: dict[str, Any] = {"ended_at": clock.now(), "disputed_at": None}
        lifecycle.move(movement, MovementState.REFUSED, admin, back=was_done, **now)
