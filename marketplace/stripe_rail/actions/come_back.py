"""Payouts that come back: somebody has taken one back from the payee at Stripe."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...ledger.models import EntryKind
from ...members.models import Person
from ...members.queries import admins, people_who, with_admins
from ...outbox.actions import send
from ...settlement.actions.decide import refuse_involved
from ...settlement.actions.entries import hold_carried
from ...settlement.actions.reissue import asking_for_the_same, cancel, let_go
from ...settlement.models import Movement, MovementItem, MovementKind, MovementState, Obstacle, Remark
from .. import queries
from ..amounts import from_stripe
from ..client import Unanswered, asking, asking_for_a_page, key_of, stripe
from ..entries import write
from ..models import ClaimPaymentState, StripePayment
from .lapse import lapse
from .pay_out import take_up_again
from .save_means import charge_no_more


def look_at_transfer(transfer: str) -> bool:
    """Book a payout that was taken back whole, by what Stripe says of it now; whether it is one of ours. Raises Unanswered.

    It is at Stripe again and still owed to the payee, and somebody has taken it back for a reason: an admin says when it is handed on
    again. Where the payer's bank had taken the payment before, the claim on the payer ends with it, also one that was written off, and
    both sides are open again; not where the payer has paid it back. What we take back ourselves is booked with its chargeback. A part is
    not booked: the admins are told.
    """
    payment = queries.payment_by(transfer=transfer)
    if payment is None:
        return False
    with asking("a payout"):
        said = stripe().v1.transfers.retrieve(transfer)
    if _is_taken_by_us(said, payment):
        return True
    if said.reversed:
        _book(payment.movement_id, transfer)
    elif said.amount_reversed:
        with transaction():
            back = from_stripe(said.amount_reversed, said.currency).minor
            send("money.part_came_back", admins(), movement=payment.movement_id, minor=back)
    return True


def look_at_what_we_took(payment: StripePayment) -> None:
    """Book what we have taken back for a chargeback that was won before it was booked: we were killed in between. Raises Unanswered."""
    if payment.transfer is None or payment.movement.status != MovementState.DONE:
        return
    with asking("a payout"):
        said = stripe().v1.transfers.retrieve(payment.transfer)
    if said.reversed:
        _book(payment.movement_id, said.id)


def _is_taken_by_us(transfer: Any, payment: StripePayment) -> bool:
    return any(key_of(one) == payment.key for one in transfer.reversals.data)


def _book(movement_id: int, transfer: str) -> None:
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or payment.transfer != transfer or movement.status != MovementState.DONE:
            return
        if payment.dispute and not queries.is_repaid(movement_id):
            if payment.lost_at:
                payment.lost_at = None
                write(movement, EntryKind.FOUND)
            write(movement, EntryKind.PAYOUT_REVERSED)
            lapse(payment)
            owe_again(movement, payment, Remark.REFUNDED if payment.was_refunded else Remark.CHARGED_BACK)
            return
        for order in asking_for_the_same(movement):
            cancel(order, Remark.PAID)
        hold_carried(movement)
        if _is_carried_elsewhere(movement):
            raise Unanswered("what else moves of the same rewards")  # looked at again once that has ended
        write(movement, EntryKind.PAYOUT_REVERSED)
        take_up_again(movement, payment, Remark.CAME_BACK, Obstacle.CAME_BACK)
        send("money.payout_came_back", with_admins(people_who("money", movement.payee_id)), movement=movement.id)


def owe_again(movement: Movement, payment: StripePayment, why: Remark = Remark.CHARGED_BACK, back: bool = True) -> None:
    """Neither the payer's money nor the payee's is where it was: both sides are open again. Call it inside a transaction, with the
    movement held."""
    ended: dict[str, Any] = {"reason": why, "ended_at": clock.now(), "blocked_reason": None}
    lifecycle.move(movement, MovementState.REFUSED, note=why, back=back, **ended)
    charge_no_more(movement.payer_id, payment.means)
    let_go(movement)
    both = people_who("money", movement.payer_id, movement.payee_id)
    event = "money.refunded_at_stripe" if why == Remark.REFUNDED else "money.charged_back"
    send(event, with_admins(both), movement=movement.id, became="open")


def _is_refunded(movement_id: int) -> bool:
    """Whether the payer has got all of it back: a part is the alliance's own."""
    payment, paid = queries.payment_of(movement_id), queries.claim_payment_of(movement_id)
    if payment is None or payment.charge is None or (paid and paid.status == ClaimPaymentState.DONE):
        return False  # what the payer has paid once more is there
    with asking_for_a_page("how a collection stands"):
        charge = stripe().v1.charges.retrieve(payment.charge)
    return charge.amount_refunded == charge.amount


def _is_carried_elsewhere(movement: Movement) -> bool:
    this, other = aliased(MovementItem), aliased(MovementItem)
    shared = exists().where(this.movement_id == movement.id, other.reward_id == this.reward_id, other.live)
    return bool(db.session.scalar(select(shared)))


def hand_on_again(movement_id: int, admin: Person) -> Movement:
    """An admin of neither side has what came back handed on again. Refused where the payer has got it back at Stripe."""
    if _is_refunded(movement_id):
        raise NotNow(_("The payer has got it back at Stripe, so nothing is handed on."))
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id, Movement.kind == MovementKind.STRIPE))
        payment = queries.payment_of(movement_id)
        if payment is None or movement.blocked_reason != Obstacle.CAME_BACK:
            raise NotNow(_("It is handed on already, or nobody has taken it back."))
        refuse_involved(movement, admin)
        movement.blocked_reason, payment.look_at = None, clock.now()
        audit.record("movement.handed_on_again", movement, admin)
        wake("movement.collected", [movement_id])
    return movement
