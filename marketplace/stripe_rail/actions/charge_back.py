"""What a payer's bank takes back: the books say so, and the payee is asked to give it back."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from stripe import InvalidRequestError

from ...core import clock, lifecycle
from ...core.money import Money
from ...core.transaction import locked, own, transaction
from ...ledger.models import EntryKind
from ...members.queries import people_who, with_admins
from ...outbox.actions import send
from ...settlement.actions.reissue import let_go
from ...settlement.models import Movement, MovementState, Remark
from .. import queries
from ..amounts import from_stripe
from ..client import Unanswered, asking, stripe
from ..entries import CHARGEBACK, write, write_cost
from ..models import ClaimPayment, StripePayment, is_refund
from .bring_back import bring_back, bring_part_back, win_again
from .claim_taken_back import bring_it_back, take_back
from .come_back import look_at_what_we_took
from .parts import become_whole, is_part, take_part
from .pay_out import hand_on, look_for, record
from .save_means import charge_no_more

WITHDRAWN = {"needs_response", "under_review", "lost"}  # the states in which the money is gone
WON = "won"  # it is back


def book_dispute(payment: StripePayment | ClaimPayment, dispute: Any) -> None:
    """Book a chargeback of a payment of ours. Raises Unanswered.

    A part is the alliance's loss. Of the whole, not handed on yet, the movement is cancelled and the money is owed again, by bank
    order: the means is not used any more. Handed on, it is taken back from the payee's account; where that can't be, it stays the
    alliance's claim on the payer. What the bank gives back in the end closes that claim, settles what is owed again, or goes back to
    the payer.
    """
    if isinstance(payment, ClaimPayment):
        _of_claim(payment, dispute)
    elif dispute.status == WON:
        _win(payment, dispute)
    elif dispute.status in WITHDRAWN and _is_part(payment, dispute):
        _take_part(payment, dispute)
    elif dispute.status in WITHDRAWN and payment.gone_by is None:
        _take_back(payment, dispute)
    elif payment.gone_by == dispute.id:
        _book_fees_of(payment.movement_id, dispute)  # what it has cost since it was booked


def _is_part(payment: StripePayment, dispute: Any) -> bool:
    """Whether less than the whole is gone with it; or more, as the payer had been refunded before. What it was first it stays."""
    if known := queries.part_by(dispute.id):
        return not known.in_whole
    return is_refund(payment.gone_by) or is_part(payment, _sum_of(dispute))


def _take_part(payment: StripePayment, dispute: Any) -> None:
    with transaction():
        movement = own(select(Movement).where(Movement.id == payment.movement_id))
        row = queries.payment_of(movement.id)
        if row is None or not _is_part(row, dispute):
            raise Unanswered("what else goes back")  # another has gone meanwhile, and this is the rest
        take_part(movement, row, dispute.id, _sum_of(dispute))
        _book_fees(movement, dispute)


def _sum_of(dispute: Any) -> Money:
    return from_stripe(dispute.amount, dispute.currency)


def _of_claim(paid: ClaimPayment, dispute: Any) -> None:
    """A chargeback of what was paid back of a claim."""
    if dispute.status in WITHDRAWN:
        take_back(paid.id, dispute.id, _sum_of(dispute))
    if dispute.status == WON:
        bring_it_back(paid.id, dispute.id)
    _book_fees_of(paid.movement_id, dispute)


def _win(payment: StripePayment, dispute: Any) -> None:
    if bring_part_back(payment, dispute.id):
        pass
    elif payment.dispute == dispute.id:
        bring_back(payment, dispute.id)
    elif payment.refund == dispute.id:
        win_again(payment, dispute.id)
    elif payment.dispute is None:
        look_at_what_we_took(payment)
    # Perhaps this is the first that is heard of it; and what it has cost may be given back with the money.
    _book_fees_of(payment.movement_id, dispute)


def _take_back(payment: StripePayment, dispute: Any) -> None:
    was_asked_for = payment.payout_asked_at is not None
    # What is on its way to the payer was paid to them in another way: the payee keeps what they have.
    given_back = payment.won_at is not None or _reverse(payment)
    with transaction():
        movement = locked(select(Movement).where(Movement.id == payment.movement_id))
        row = queries.payment_of(payment.movement_id)
        if movement is None or row is None or row.gone_by is not None:
            return
        if movement.status == MovementState.REFUSED or row.won_at:
            _take_what_was_theirs(movement, row, dispute)
            return
        # Asked for since: it was not there to be taken back.
        if row.payout_asked_at and (movement.status == MovementState.COLLECTED or not was_asked_for):
            raise Unanswered("a payout that is under way")
        _book(movement, row, dispute, given_back)


def _take_what_was_theirs(movement: Movement, payment: StripePayment, dispute: Any) -> None:
    """What was on its way back to the payer their bank has taken by itself: they have it."""
    if payment.won_at and payment.refund is None:
        become_whole(movement, payment, dispute.id, _sum_of(dispute))
        payment.refund, payment.refund_stopped_at = dispute.id, None
        write(movement, EntryKind.GIVEN_BACK)
        _book_fees(movement, dispute)


def _book_fees_of(movement_id: int, dispute: Any) -> None:
    with transaction():
        _book_fees(own(select(Movement).where(Movement.id == movement_id)), dispute)


def _book_fees(movement: Movement, dispute: Any) -> None:
    """Book what Stripe's balance says that a chargeback has cost, each line of it once."""
    in_one_sum = queries.costs_in_one_sum(movement.id)
    for one in dispute.balance_transactions:
        if one.fee > 0 and in_one_sum and datetime.fromtimestamp(one.created, UTC) <= in_one_sum:
            continue
        write_cost(movement, from_stripe(one.fee, one.currency), CHARGEBACK, one.id)


def _book(movement: Movement, payment: StripePayment, dispute: Any, given_back: bool) -> None:
    become_whole(movement, payment, dispute.id, _sum_of(dispute))
    payment.dispute = dispute.id
    write(movement, EntryKind.CHARGED_BACK)
    _book_fees(movement, dispute)
    handed_on = movement.status == MovementState.DONE
    if handed_on and given_back:
        write(movement, EntryKind.PAYOUT_REVERSED)
    if given_back:
        lifecycle.move(movement, MovementState.REFUSED, note=Remark.CHARGED_BACK, back=handed_on)
        movement.reason, movement.ended_at, movement.blocked_reason = Remark.CHARGED_BACK, clock.now(), None
    charge_no_more(movement.payer_id, payment.means)
    let_go(movement)
    both = people_who("money", movement.payer_id, *([movement.payee_id] if handed_on and given_back else []))
    became = "open" if given_back else "claim"
    send("money.charged_back", with_admins(both), movement=movement.id, became=became)


def _reverse(payment: StripePayment) -> bool:
    """Take a transfer back from the payee's account; False where Stripe refuses it, for want of money there. True where there is
    none, or it was taken back already: by an admin at Stripe, or longer ago than keys are remembered."""
    if payment.transfer is None:
        _look_whether_handed_on(payment)
    fresh = queries.payment_of(payment.movement_id)
    if fresh is None or fresh.transfer is None:
        return True
    with asking("to take a payout back"):
        try:
            stripe().v1.transfers.reversals.create(
                fresh.transfer,
                {"metadata": {"movement": fresh.key}},
                {"idempotency_key": f"{fresh.key}:{fresh.transfer}:reversal"},
            )
        except InvalidRequestError:
            # Refused too where it was done, its answer was lost, and the key is forgotten.
            return bool(stripe().v1.transfers.retrieve(fresh.transfer).reversed)
    return True


def _look_whether_handed_on(payment: StripePayment) -> None:
    """Record it if it was, also where nothing here says that it was asked for: a backup is older than what was done since."""
    if payment.payout_asked_at:
        hand_on(payment)
        return
    with asking("a payout"):
        found = look_for(payment)
    if found:
        record(payment.movement_id, found)
