"""A claim that nobody will pay: one admin gives it up, a second one agrees, and the alliance bears it."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import approval, audit, clock
from ...core.approval import Proposal
from ...core.errors import NotNow
from ...core.transaction import own, transaction
from ...core.typed import that_fits
from ...ledger.models import EntryKind
from ...members.models import Person
from ...members.queries import people_who, person, with_admins
from ...members.second_admin import others, refuse_new
from ...outbox.actions import send
from ...settlement.actions.decide import given, refuse_involved
from ...settlement.models import Movement
from .. import queries
from ..entries import write
from ..models import LOST, StripePayment
from .pay_claim import refuse_while_it_is_paid


def write_off(movement_id: int, admin: Person, reason: str) -> Proposal:
    """Propose to write off what a payer's bank has taken back and the payee has not given back. Whatever the sum, nothing happens
    until a second admin agrees."""
    with transaction():
        movement, payment = _claim(movement_id, admin)
        refuse_while_it_is_paid(movement_id)
        waiting = approval.propose(payment, LOST, given(that_fits(reason.strip(), 2000, "reason")), admin)
        audit.record("movement.loss_proposed", movement, admin)
        send("money.claim_second_admin", others(admin, (movement.payer_id, movement.payee_id)), movement=movement.id)
    return waiting


def agree(movement_id: int, admin: Person) -> Movement:
    """A second admin agrees: what the movement carried is the alliance's loss, and its payer owes it no more."""
    with transaction():
        movement, payment = _claim(movement_id, admin)
        refuse_while_it_is_paid(movement_id)
        decided = approval.agree(payment, admin)
        refuse_new(admin, decided)
        payment.lost_at = clock.now()
        write(movement, EntryKind.LOST)
        audit.record("movement.written_off", movement, admin, first=decided.proposed_by)
        send("money.written_off", with_admins(people_who("money", movement.payer_id)), movement=movement.id)
    return movement


def object_to(movement_id: int, admin: Person, reason: str) -> Movement:
    """A second admin objects, or the first one takes it back: the claim stands as it stood."""
    with transaction():
        movement, payment = _claim(movement_id, admin)
        decided = approval.object_to(payment, admin, that_fits(reason.strip(), 2000, "reason"))
        audit.record("movement.loss_objected", movement, admin)
        if decided.proposed_by != admin.id:
            send("money.claim_objected", person(decided.proposed_by), movement=movement.id)
    return movement


def _claim(movement_id: int, admin: Person) -> tuple[Movement, StripePayment]:
    """The claim, held, for an admin who belongs to neither side."""
    own(select(Movement).where(Movement.id == movement_id))
    found = queries.standing_claim(movement_id)
    if found is None:
        raise NotNow(_("The alliance has no claim here, or none any more."))
    refuse_involved(found[0], admin)
    return found
