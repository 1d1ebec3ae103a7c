"""What is refunded to payers at Stripe: by us, or by an admin by hand."""

from typing import Any

from sqlalchemy import select

from ...core import clock, lifecycle
from ...core.money import Money
from ...core.transaction import locked, transaction
from ...ledger.models import EntryKind
from ...members.queries import people_who, with_admins
from ...outbox.actions import send
from ...settlement.actions.reissue import let_go
from ...settlement.models import Movement, MovementState, Remark
from .. import queries
from ..amounts import from_stripe
from ..client import Unanswered
from ..entries import write
from ..models import GIVEN, ClaimPayment, StripePayment, is_refund
from .bring_back import NOT_REACHED, bring_back, bring_part_back, count_failure, here_again, record
from .claim_taken_back import bring_it_back, take_back
from .parts import become_whole, book_part, is_part
from .save_means import charge_no_more

BY_HAND = "An admin has refunded it at Stripe"


def book_refund(payment: StripePayment | ClaimPayment, refund: Any) -> None:
    """Book a refund of a payment of ours. One that failed after it was made, as may happen days later, leaves the payer
    without the money: what was theirs is on its way to them again, and asked for anew after a day. One that an admin has made at Stripe
    counts as ours where the money belongs to the payer; where it was not handed on yet, it ends the payment; handed on, the alliance has
    a claim on the payer. A part is the alliance's loss until the others come to the whole with it. Raises Unanswered."""
    if isinstance(payment, ClaimPayment):
        _of_claim(payment, refund)
    elif refund.status not in GIVEN:
        _fail(payment, refund.id)
    elif payment.refund != refund.id:
        _book(payment.movement_id, refund)


def _of_claim(paid: ClaimPayment, refund: Any) -> None:
    """What was paid back of a claim: that stands again, unless the refund fails."""
    if refund.status in GIVEN:
        take_back(paid.id, refund.id, from_stripe(refund.amount, refund.currency))
    else:
        bring_it_back(paid.id, refund.id)


def _fail(payment: StripePayment, refund: str) -> None:
    if bring_part_back(payment, refund):
        return
    if payment.dispute == refund:
        bring_back(payment, refund)
        return
    with transaction():
        if row := here_again(payment, refund, NOT_REACHED):
            count_failure(row)


def _book(movement_id: int, refund: Any) -> None:
    amount = from_stripe(refund.amount, refund.currency)
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or queries.part_by(refund.id):
            return
        if payment.gone_by:
            if not is_refund(payment.gone_by):  # their bank has taken it as well
                book_part(movement, payment, refund.id, amount)
        elif payment.won_at:
            record(movement_id, refund)
        elif movement.status in (MovementState.COLLECTED, MovementState.DONE):
            _go_back(movement, payment, refund.id, amount)


def _go_back(movement: Movement, payment: StripePayment, refund: str, amount: Money) -> None:
    if is_part(payment, amount):
        book_part(movement, payment, refund, amount)
        return
    if movement.status == MovementState.COLLECTED and payment.payout_asked_at:
        raise Unanswered("a payout that is under way")
    become_whole(movement, payment, refund, amount)
    payment.dispute = refund
    write(movement, EntryKind.CHARGED_BACK, BY_HAND)
    if movement.status == MovementState.COLLECTED:
        _end(movement, payment)
    else:
        _claim(movement)


def _end(movement: Movement, payment: StripePayment) -> None:
    """Nothing was handed on: both sides are open again, and the means isn't charged for them any more."""
    ended: dict[str, Any] = {"reason": Remark.REFUNDED, "ended_at": clock.now(), "blocked_reason": None}
    lifecycle.move(movement, MovementState.REFUSED, note=Remark.REFUNDED, **ended)
    charge_no_more(movement.payer_id, payment.means)
    let_go(movement)
    both = people_who("money", movement.payer_id, movement.payee_id)
    send("money.refunded_at_stripe", with_admins(both), movement=movement.id, became="open")


def _claim(movement: Movement) -> None:
    """The payee keeps what they have, and the payer owes it to the alliance, as after a chargeback."""
    send(
        "money.refunded_at_stripe",
        with_admins(people_who("money", movement.payer_id)),
        movement=movement.id,
        became="claim",
    )
