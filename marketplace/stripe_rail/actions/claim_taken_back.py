"""What a payer has paid back of a claim can go back to it too, by its bank or by an admin's refund at Stripe: the claim stands again."""

from ...core import lifecycle
from ...core.money import Money
from ...core.transaction import transaction
from ...ledger.models import EntryKind
from ...members.queries import admins, people_who, with_admins
from ...outbox.actions import send
from ...settlement.models import Movement, MovementState
from .. import queries
from ..client import Unanswered
from ..entries import write
from ..models import ClaimPayment, ClaimPaymentState, is_refund
from .come_back import owe_again
from .lapse import lapse
from .parts import become_whole, book_part, come_back, is_part, leave_whole, take_part
from .pay_claim import held
from .save_means import charge_no_more


def take_back(payment_id: int, number: str, amount: Money) -> None:
    """So much has gone back by the chargeback or refund of that number. A part is the alliance's loss. Of the whole, where the payee's money
    was taken back as well meanwhile, and is not handed on again, all is open between the two as it was."""
    with transaction():
        movement, paid = held(payment_id)
        payment = queries.payment_of(movement.id)
        if paid.status == ClaimPaymentState.TAKEN_BACK and is_refund(number) and amount == paid.amount:
            paid.dispute = number  # it had come back and ended nothing: the admins were told to refund it
        if payment is None or paid.status != ClaimPaymentState.DONE or queries.part_by(number):
            return
        if is_part(paid, amount):
            (book_part if is_refund(number) else take_part)(movement, paid, number, amount)
            return
        if movement.status == MovementState.COLLECTED and payment.payout_asked_at:
            raise Unanswered("a payout that is under way")
        become_whole(movement, paid, number, amount)
        lifecycle.move(paid, ClaimPaymentState.TAKEN_BACK, dispute=number)
        payment.dispute = payment.dispute or number
        write(movement, EntryKind.REPAYMENT_REVERSED)
        charge_no_more(movement.payer_id, paid.means)
        if movement.status == MovementState.COLLECTED:
            owe_again(movement, payment, back=False)
            return
        send("money.claim_again", with_admins(people_who("money", movement.payer_id)), movement=movement.id)


def bring_it_back(payment_id: int, number: str) -> None:
    """What had gone back by that number is at Stripe again: it ends the claim, or is no loss any more. Where something else has ended that
    meanwhile, it is the payer's, and is not booked: the admins are told to refund it."""
    with transaction():
        movement, paid = held(payment_id)
        part = queries.part_by(number)
        if part is None:
            _bring_back(movement, paid, number)
        elif part.in_whole:
            _bring_back(movement, paid, paid.dispute or "")
            if paid.status == ClaimPaymentState.DONE:
                leave_whole(movement, part)
        elif part.came_back_at is None:
            come_back(movement, part)


def _bring_back(movement: Movement, paid: ClaimPayment, number: str) -> None:
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
