"""The side that objected takes it back, or finds the money after all."""

from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.transaction import own, transaction
from ...members.models import Person
from ...members.queries import people_who
from ...members.second_admin import let_lapse
from ...outbox.actions import send
from ...rewards.actions import release
from ...settlement.actions import confirm_received
from ...settlement.models import Movement, MovementState
from .. import matters
from ..models import STANDING, Dispute, DisputeState
from .held import held


def withdraw(dispute_id: int, person: Person) -> Dispute:
    """Take an objection back, until it is decided: the money goes on as if nobody had objected. Of an order it says that the money
    is there after all."""
    with transaction():
        row = held(dispute_id, Dispute.opener_id == person.agency_id)
        if row.movement and row.movement.status == MovementState.CONTESTED:
            confirm_received(row.movement.id, person)
            return row
        _end(row, person)
        if row.movement:  # a process of the release before has ended it, and knew of no dispute
            row.movement.disputed_at = None
        else:
            release(matters.reward_of(row))
        send("money.dispute_withdrawn", people_who("money", row.other_id), dispute=row.id)
    return row


def order_arrived(movement: Movement, person: Person) -> None:
    """The payee has the money of an order that they objected to: nothing is left to decide. Call it inside a transaction, with the
    order held."""
    standing = Dispute.movement_id == movement.id, Dispute.status.in_(STANDING)
    _end(own(select(Dispute).where(*standing)), person)


def _end(row: Dispute, person: Person) -> None:
    lifecycle.move(row, DisputeState.WITHDRAWN, person, ended_at=clock.now())
    let_lapse("money.dispute_lapsed", "dispute", lambda one: one.sides, row)
    audit.record("dispute.withdrawn", row, person)
