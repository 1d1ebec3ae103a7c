"""What a payer has paid back of a claim can go back to it too, by its bank or by an admin's refund at Stripe: the claim stands again."""

from ...core import lifecycle
from ...core.transaction import transaction
from ...ledger.models import EntryKind
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ...settlement.models import MovementState
from .. import queries
from ..client import Unanswered
from ..entries import write
from ..models import ClaimPaymentState
from .come_back import owe_again
from .lapse import lapse
from .pay_claim import held
from .save_means import charge_no_more


def take_back(payment_id: int, number: str) -> None:
    """It has gone back by the chargeback or refund of that number. Where the payee's money was taken back as well meanwhile, and is not
    handed on again, all is open between the two as it was."""
    with transaction():
        movement, paid = held(payment_id)
        payment = queries.payment_of(movement.id)
        if payment is None or paid.status != ClaimPaymentState.DONE:
            return
        if movement.status == MovementState.COLLECTED and payment.payout_asked_at:
            raise Unanswered("a payout that is under way")
        lifecycle.move(paid, ClaimPaymentState.TAKEN_BACK, dispute=number)
        payment.dispute = payment.dispute or number
        write(movement, EntryKind.REPAYMENT_REVERSED)
        charge_no_more(movement.payer_id, paid.means)
        if movement.status == MovementState.COLLECTED:
            owe_again(movement, payment, back=False)
            return
        send("money.claim_again", people_who("money", movement.payer_id), movement=movement.id)
        send("money.claim_again", admins(), movement=movement.id)


def bring_it_back(payment_id: int, number: str) -> None:
    """What had gone back by that number is at Stripe again: it ends the claim. Where something else has ended that meanwhile, it is the
    payer's, and is not booked: the admins are told to refund it."""
    with transaction():
        movement, paid = held(payment_id)
        payment = queries.payment_of(movement.id)
        if payment is None or paid.dispute != number:
            return
        if queries.is_repaid(movement.id) or payment.dispute is None or movement.status != MovementState.DONE:
            send("money.claim_paid_twice", admins(), movement=movement.id, intent=paid.intent)
            return
        if payment.lost_at:
            write(movement, EntryKind.FOUND)
        payment.lost_at = None
        if payment.dispute == number:
            payment.dispute = None
        lapse(payment)
        lifecycle.move(paid, ClaimPaymentState.DONE, back=True, dispute=None)
        write(movement, EntryKind.REPAID)
        send("money.claim_repaid", admins(), movement=movement.id, by_bank=False)
