"""The end of an order whose payee has the money."""

from ...core import approval, audit, clock, lifecycle
from ...core.room import house
from ...ledger.actions import post
from ...ledger.models import EntryKind
from ...members.models import Person
from ...rewards.actions import follow_books
from ..models import Movement, MovementState
from .entries import hold_carried, lines_of, turn
from .reissue import let_go


def finish(movement: Movement, person: Person, note: str | None = None, decided: bool = False) -> None:
    """Done: post what it carried, settle what is closed by it, and free the rest. A dispute about it ends with the payee's word,
    unless it was `decided` there. Call it inside a transaction."""
    at, disputed = clock.now(), movement.disputed_at is not None
    approval.lapse(movement)
    lifecycle.move(movement, MovementState.DONE, person, note, at, ended_at=at, disputed_at=None)
    carried = hold_carried(movement)
    lines, reference = lines_of(movement, carried), turn(movement, EntryKind.CONFIRMED)
    post(EntryKind.CONFIRMED, reference, lines, "The payee has the money", movement_id=movement.id)
    follow_books(carried)
    let_go(movement)
    if disputed and not decided:
        house().answers["order_arrived"](movement, person)
    audit.record("movement.received", movement, person)
