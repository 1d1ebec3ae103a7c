"""The end of an order whose payee has the money."""

from ...core import approval, audit, clock, lifecycle
from ...ledger.actions import post
from ...ledger.models import EntryKind
from ...members.models import Person
from ...rewards.actions import follow_books
from ..models import Movement, MovementState
from .entries import hold_carried, lines_of, turn
from .reissue import let_go


def finish(movement: Movement, person: Person, note: str | None = None) -> None:
    """Done: post what it carried, settle what is closed by it, and free the rest. Call it inside a transaction."""
    at = clock.now()
    approval.lapse(movement)
    lifecycle.move(movement, MovementState.DONE, person, note, at, ended_at=at)
    carried = hold_carried(movement)
    lines, reference = lines_of(movement, carried), turn(movement, EntryKind.CONFIRMED)
    post(EntryKind.CONFIRMED, reference, lines, "The payee has the money", movement_id=movement.id)
    follow_books(carried)
    let_go(movement)
    audit.record("movement.received", movement, person)
