"""What an admin takes back of a bank order; over a set sum, when a second admin agrees."""

from flask_babel import gettext as _
from sqlalchemy import select, true

from ...core import approval, audit
from ...core.approval import Proposal
from ...core.errors import BadInput, NotAllowed
from ...core.transaction import own, transaction
from ...core.typed import that_fits
from ...members.models import Person
from ...members.queries import person
from ...members.second_admin import others, refuse_new
from ...outbox.actions import send
from ..models import UNDONE, Movement
from .answer import held
from .undo import nothing_to_undo, refuse_disputed, take_back


def undo_as_admin(movement_id: int, admin: Person, reason: str) -> Proposal | None:
    """An admin takes back "sent" or "received" at any time, and says why; over a set sum it waits for a second one, and is
    returned."""
    reason = given(that_fits(reason.strip(), 2000, "reason"))
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        refuse_involved(movement, admin)
        if movement.can_be_undone_until is None:
            raise nothing_to_undo()
        refuse_disputed(movement)
        approval.refuse_second(movement)
        if approval.take_two([movement.amount]) == [False]:
            take_back(movement, admin, reason)
            return None
        waiting = approval.propose(movement, UNDONE, reason, admin)
        audit.record("movement.proposed", movement, admin, outcome=UNDONE)
        send("money.second_admin", others(admin, (movement.payer_id, movement.payee_id)), movement=movement.id)
    return waiting


def agree(movement_id: int, admin: Person) -> Movement:
    """A second admin agrees with what the first has decided, and it is carried out."""
    with transaction():
        movement = held(movement_id, true())
        refuse_involved(movement, admin)
        decided = approval.agree(movement, admin)
        refuse_new(admin, decided)
        take_back(movement, admin, decided.reason)
    return movement


def object_to(movement_id: int, admin: Person, reason: str) -> Movement:
    """A second admin objects, or the first one takes it back: the order stands as it stood, and can be decided anew."""
    with transaction():
        movement = held(movement_id, true())
        refuse_involved(movement, admin)
        decided = approval.object_to(movement, admin, that_fits(reason.strip(), 2000, "reason"))
        audit.record("movement.objected", movement, admin, outcome=decided.outcome)
        if decided.proposed_by != admin.id:
            send("money.objected", person(decided.proposed_by), movement=movement.id)
    return movement


def refuse_involved(movement: Movement, admin: Person) -> None:
    """An admin who belongs to one of the two agencies decides nothing of their money."""
    if admin.agency_id in (movement.payer_id, movement.payee_id):
        raise NotAllowed(_("You belong to one of the two agencies; another admin has to decide."))


def given(reason: str) -> str:
    """The reason, without which no admin takes anything back."""
    if not reason:
        raise BadInput(_("Say why, so that both agencies understand it."), {"reason": _("Fill this in.")})
    return reason
