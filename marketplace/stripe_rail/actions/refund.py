"""What is refunded to payers at Stripe: by us, or by an admin by hand."""

from typing import Any

from sqlalchemy import select

from ...core import clock, lifecycle
from ...core.transaction import locked, transaction
from ...ledger.models import EntryKind
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ...settlement.actions.reissue import let_go
from ...settlement.models import Movement, MovementState, Remark
from .. import queries
from ..amounts import from_stripe, to_stripe
from ..client import Unanswered, asking, stripe
from ..entries import write
from ..models import GIVEN, StripePayment
from .bring_back import bring_back, count_failure, here_again, record
from .claim_taken_back import bring_it_back, take_back
from .pay_claim import look_at_collection
from .save_means import charge_no_more

BY_HAND = "An admin has refunded it at Stripe"


def look_at_refund(refund: str) -> bool:
    """Whether a refund concerns a payment of ours. One that failed after it was made, as may happen days later, leaves the payer
    without the money: what was theirs is on its way to them again, and asked for anew after a day. One that an admin has made at Stripe
    counts as ours where the money belongs to the payer; where it was not handed on yet, it ends the payment; handed on, the alliance has
    a claim on the payer. Of a part the admins are told. Raises Unanswered."""
    with asking("a refund"):
        said = stripe().v1.refunds.retrieve(refund)
    intent = str(said.payment_intent or "")
    payment = queries.payment_by(intent=intent)
    if payment is None and intent and look_at_collection(intent):
        payment = queries.payment_by(intent=intent)  # its own answer was lost, or is late
    if payment is None:
        return _look_at_refund_of_claim(intent, said)
    if said.status not in GIVEN:
        _fail(payment, said.id)
    elif payment.refund == said.id:
        return True
    elif not _is_whole(payment.charge, to_stripe(payment.movement.amount), said):
        _tell_of_part(payment.movement_id, said)
    elif payment.won_at:
        record(payment.movement_id, said)
    else:
        _book(payment.movement_id, said.id)
    return True


def _look_at_refund_of_claim(intent: str, refund: Any) -> bool:
    """Whether it is of what was paid back of a claim: then that stands again, unless the refund fails."""
    paid = queries.claim_payment_by(intent=intent)
    if paid is None:
        return False
    if refund.status not in GIVEN:
        bring_it_back(paid.id, refund.id)
    elif _is_whole(paid.charge, to_stripe(paid.amount), refund):
        take_back(paid.id, refund.id)
    else:
        _tell_of_part(paid.movement_id, refund)
    return True


def _is_whole(charge: str | None, whole: int | None, refund: Any) -> bool:
    """Whether the payer has got all of it back, by this refund or with those before."""
    if refund.amount == whole or charge is None:
        return refund.amount == whole
    with asking("how a collection stands"):
        return stripe().v1.charges.retrieve(charge).amount_refunded == whole


def _tell_of_part(movement_id: int, refund: Any) -> None:
    with transaction():
        part = from_stripe(refund.amount, refund.currency).minor
        send("money.part_refunded", admins(), movement=movement_id, minor=part)


def _fail(payment: StripePayment, refund: str) -> None:
    if payment.dispute == refund:
        bring_back(payment, refund)
        return
    with transaction():
        if row := here_again(payment, refund, "The refund did not reach the payer"):
            count_failure(row)


def _book(movement_id: int, refund: str) -> None:
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or payment.dispute or payment.won_at:
            return
        if movement.status == MovementState.COLLECTED and payment.payout_asked_at:
            raise Unanswered("a payout that is under way")
        if movement.status == MovementState.COLLECTED:
            _end(movement, payment)
        elif movement.status == MovementState.DONE:
            _claim(movement, payment, refund)


def _end(movement: Movement, payment: StripePayment) -> None:
    """Nothing was handed on: both sides are open again, and the means isn't charged for them any more."""
    write(movement, EntryKind.CHARGED_BACK, BY_HAND)
    ended: dict[str, Any] = {"reason": Remark.REFUNDED, "ended_at": clock.now(), "blocked_reason": None}
    lifecycle.move(movement, MovementState.REFUSED, note=Remark.REFUNDED, **ended)
    charge_no_more(movement.payer_id, payment.means)
    let_go(movement)
    both = people_who("money", movement.payer_id, movement.payee_id)
    send("money.refunded_at_stripe", both, movement=movement.id, became="open")
    send("money.refunded_at_stripe", admins(), movement=movement.id, became="open")


def _claim(movement: Movement, payment: StripePayment, refund: str) -> None:
    """The payee keeps what they have, and the payer owes it to the alliance, as after a chargeback."""
    payment.dispute = refund
    write(movement, EntryKind.CHARGED_BACK, BY_HAND)
    send("money.refunded_at_stripe", people_who("money", movement.payer_id), movement=movement.id, became="claim")
    send("money.refunded_at_stripe", admins(), movement=movement.id, became="claim")
