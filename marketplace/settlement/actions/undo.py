"""Taking back "sent" and "received": within ten minutes by whoever said it, after that by an admin."""

from flask_babel import gettext as _
from sqlalchemy import exists, select, update

from ...core import audit, clock, lifecycle
from ...core.arrays import among
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...ledger.models import EntryKind
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from .. import queries
from ..models import UNDONE, Movement, MovementItem, MovementKind, MovementState, Remark
from .entries import hold_carried, post_carried
from .lapse import lapse
from .reissue import let_go


def undo(movement_id: int, person: Person) -> Movement:
    """Take back what one's agency has said of an order: the payer "sent", the payee "received". What an admin decided is
    no agency's to take back."""
    with transaction():
        mine = Movement.of(person.agency_id) & (Movement.kind == MovementKind.BANK_ORDER)
        movement = own(select(Movement).where(Movement.id == movement_id, mine))
        until = queries.undoable_until(movement, person.agency_id)
        if until is None:
            raise nothing_to_undo()
        if until < clock.now():
            raise NotNow(_("The ten minutes in which this can be undone are over. An admin of the alliance still can."))
        take_back(movement, person)
    return movement


def returned_by_bank(movement: Movement, payer: Person) -> None:
    """The payer's bank has returned what was sent, so the order is to be paid again; the admins are told, as it says so late what
    an agency can say for ten minutes only. Call it inside a transaction, with the order held."""
    reminded = movement.reminders
    take_back(movement, payer, Remark.RETURNED)
    movement.reminders = reminded  # it has waited since it was listed
    send("money.undone", admins(), movement=movement.id, was=MovementState.SENT, becomes=MovementState.LISTED)


def nothing_to_undo() -> NotNow:
    """The refusal where an order is neither sent nor received."""
    return NotNow(_("There is nothing to undo on this order."))


def refuse_disputed(movement: Movement) -> None:
    """What somebody objects to is decided there, also on an appeal."""
    if movement.disputed_at:
        raise NotNow(_("There is a dispute about this order; what becomes of it is decided there."))


def take_back(movement: Movement, person: Person, reason: str = "") -> None:
    """Make the order again what it was before, with its entries reversed. Call it inside a transaction."""
    refuse_disputed(movement)
    lapse(movement)
    was, becomes = movement.status, _before(movement)
    if was == MovementState.DONE:
        open_again(movement, stands=becomes != MovementState.REFUSED)
        movement.ended_at = None
    else:
        movement.reminders = 0
    if becomes == MovementState.LISTED:
        movement.sent_at, movement.bank_reference = None, ""
    lifecycle.move(movement, becomes, person, reason or UNDONE, back=True)
    if becomes == MovementState.REFUSED:
        movement.ended_at = clock.now()
        let_go(movement)
    audit.record("movement.undone", movement, person, was=was)
    both = people_who("money", movement.payer_id, movement.payee_id)
    send("money.undone", both, movement=movement.id, was=was, becomes=becomes)


def _before(movement: Movement) -> MovementState:
    """What an order was before what is taken back. Received where the payer had never said "sent", it is to be paid again:
    that it was sent was only inferred."""
    if movement.status == MovementState.SENT:
        return MovementState.LISTED
    if movement.late_for_id:  # it stood for money that hasn't come, and was never to be paid
        return MovementState.REFUSED
    sent = queries.said_last(movement, MovementState.SENT)
    return MovementState.SENT if sent and sent.agency_id == movement.payer_id else MovementState.LISTED


def open_again(movement: Movement, stands: bool) -> None:
    """Post the reverse of what was confirmed. Where the order `stands` again it carries its rewards anew, and is not undone if
    another one has taken them up since; one that is cancelled carries nothing. Call it inside a transaction, with the order held."""
    if stands:
        carried = hold_carried(movement)
        elsewhere = exists().where(MovementItem.live, among(MovementItem.reward_id, carried))
        if db.session.scalar(select(elsewhere)):
            raise NotNow(
                _(
                    "Another order has taken up what is left of these rewards: this one can be taken back once that one has ended."
                )
            )
        db.session.execute(update(MovementItem).where(MovementItem.movement_id == movement.id).values(live=True))
    movement.banks_day = None
    post_carried([movement], EntryKind.UNDONE, "Taken back", sign=-1)
