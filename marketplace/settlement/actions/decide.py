"""What an admin decides of a bank order: contested, or taken back; over a set sum, when a second admin agrees."""

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select, true

from ...core import approval, audit, clock, lifecycle
from ...core.approval import Proposal
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.transaction import own, transaction
from ...members.models import Person, PersonState
from ...members.queries import admin_since, admins, people_who, person
from ...outbox.actions import send
from ..models import Movement, MovementState
from .answer import held
from .finish import finish
from .reissue import let_go
from .undo import nothing_to_undo, take_back

UNDONE_ORDER = "undone"  # what is decided of an order that is taken back
OUTCOMES = (MovementState.DONE, MovementState.REFUSED, UNDONE_ORDER)


def decide_contested(movement_id: int, admin: Person, outcome: str, reason: str) -> Proposal | None:
    """An admin ends a contested order: `done` (the money was there after all) or `refused` (it becomes due again). Over a set sum
    it is returned as what waits for a second admin.

    Whoever comes too late, because the payee has the money after all or another admin decided, is told how it ended.
    """
    with transaction():
        movement = held(movement_id, true())
        if movement.status != MovementState.CONTESTED:
            raise NotNow(_("This order waits for no decision: it is “%(state)s”. It was decided already, or the payee "
                           "has the money after all.", state=movement.status.label))  # fmt: skip
        refuse_involved(movement, admin)
        return _decide(movement, admin, outcome, _given(reason))


def undo_as_admin(movement_id: int, admin: Person, reason: str) -> Proposal | None:
    """An admin takes back "sent" or "received" at any time; over a set sum it waits for a second one, who wants a reason."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        refuse_involved(movement, admin)
        if movement.can_be_undone_until is None:
            raise nothing_to_undo()
        return _decide(movement, admin, UNDONE_ORDER, reason.strip()[:2000])


def agree(movement_id: int, admin: Person) -> Movement:
    """A second admin agrees with what the first has decided, and it is carried out."""
    with transaction():
        movement = held(movement_id, true())
        refuse_involved(movement, admin)
        decided = approval.agree(movement, admin)
        # Or one admin would appoint the second one who agrees.
        if (since := admin_since(admin)) and since > decided.proposed_at:
            raise NotAllowed(_("You have become an admin after this was decided; another admin has to agree."))
        _carry_out(movement, admin, decided.outcome, decided.reason, first=decided.proposed_by)
    return movement


def object_to(movement_id: int, admin: Person, reason: str) -> Movement:
    """A second admin objects, or the first one takes it back: the order stands as it stood, and can be decided anew."""
    with transaction():
        movement = held(movement_id, true())
        refuse_involved(movement, admin)
        decided = approval.object_to(movement, admin, reason.strip()[:2000])
        audit.record("movement.objected", movement, admin, outcome=decided.outcome)
        if decided.proposed_by != admin.id:
            send("money.objected", person(decided.proposed_by), movement=movement.id)
    return movement


def refuse_involved(movement: Movement, admin: Person) -> None:
    """An admin who belongs to one of the two agencies neither decides nor takes back."""
    if admin.agency_id in (movement.payer_id, movement.payee_id):
        raise NotAllowed(_("You belong to one of the two agencies; another admin has to decide."))


def _decide(movement: Movement, admin: Person, outcome: str, reason: str) -> Proposal | None:
    if approval.take_two([movement.amount]) == [False]:
        _carry_out(movement, admin, outcome, reason)
        return None
    waiting = approval.propose(movement, outcome, _given(reason), admin)
    audit.record("movement.proposed", movement, admin, outcome=outcome)
    send("money.second_admin", _others(movement, admin), movement=movement.id)
    return waiting


def _others(movement: Movement, admin: Person) -> Select[Person]:
    """The admins who may agree with this one."""
    both = (movement.payer_id, movement.payee_id)
    apart = or_(Person.agency_id.is_(None), Person.agency_id.not_in(both))
    return admins().where(Person.id != admin.id, Person.status == PersonState.ACTIVE, apart)


def _carry_out(movement: Movement, admin: Person, outcome: str, reason: str, first: int | None = None) -> None:
    if outcome == UNDONE_ORDER:
        take_back(movement, admin, reason)
        return
    if outcome == MovementState.DONE:
        finish(movement, admin, reason)
    else:
        lifecycle.move(movement, MovementState.REFUSED, admin, reason)
        movement.ended_at, movement.reason = clock.now(), reason
        let_go(movement)
    audit.record("movement.decided", movement, admin, outcome=outcome, **({"first": first} if first else {}))
    both = people_who("money", movement.payer_id, movement.payee_id)
    send("money.decided", both, movement=movement.id, outcome=movement.status)


def _given(reason: str) -> str:
    if not (reason := reason.strip()[:2000]):
        raise BadInput(_("Say why, so that both agencies understand it."), {"reason": _("Fill this in.")})
    return reason
