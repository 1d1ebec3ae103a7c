"""To the payee: claim what was collected, ask Stripe to hand it on, record what it said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from stripe import InvalidRequestError

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.side_by_side import side_by_side
from ...core.transaction import locked, transaction
from ...ledger.models import EntryKind
from ...members.queries import people_who
from ...outbox.actions import send
from ...settlement.actions.reissue import let_go
from ...settlement.models import Movement, MovementItem, MovementState, Obstacle, Remark
from .. import queries
from ..amounts import from_stripe, in_units
from ..client import Unanswered, asking, is_unknown, stripe
from ..due import AGAIN, RESTS
from ..entries import write
from ..intents import KEY_HOLDS
from ..models import StripePayment
from .connect import look_at_account

ACCOUNT_CODES = {"account_invalid", "insufficient_capabilities_for_transfer", "transfers_not_allowed"}


def pay_out(movement_ids: Sequence[int]) -> None:
    """Bring movements from collected to done, oldest first, as far as the balance at Stripe goes. One transfer each, whatever is
    killed or doubled: each is asked for under one key, and looked for by its group once the key may be forgotten.

    They are claimed one after the other, so that the oldest get what there is, and then asked for several at once."""
    if not movement_ids:
        return
    try:
        left = available()
    except Unanswered:
        return
    for currency, minor in queries.belongs_to_payers().items():  # comes first
        left[currency] = left.get(currency, 0) - minor
    claimed = [one for one in movement_ids if claim(one, left)]
    side_by_side(_hand_on_claimed, claimed)


def _hand_on_claimed(movement_id: int) -> None:
    if payment := queries.payment_of(movement_id):
        hand_on(payment)


def available() -> dict[str, int]:
    """What the balance at Stripe has to hand on, in minor units a currency; raises Unanswered."""
    with asking("the balance"):
        balance = stripe().v1.balance.retrieve()
    sums = [from_stripe(one.amount, one.currency) for one in balance.available]
    return {money.currency: money.minor for money in sums}


def claim(movement_id: int, left: dict[str, int]) -> StripePayment | None:
    """The payment that is to be handed on: written down before it is asked for. None where it has to wait."""
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or movement.status != MovementState.COLLECTED:
            return None
        asked_already = payment.payout_asked_at is not None
        if not asked_already and queries.may_have_gone_back():
            return None
        if not asked_already and (why := _obstacle(movement, left)):
            movement.blocked_reason, payment.look_at = why, clock.now() + RESTS
            return None
        if not asked_already:
            left[movement.currency] -= movement.arrives.minor
            account = queries.account_of(movement.payee_id)
            payment.account, payment.payout_asked_at = account.account if account else None, clock.now()
        payment.look_at = clock.now() + AGAIN
        return payment


def _obstacle(movement: Movement, left: dict[str, int]) -> Obstacle | None:
    """What keeps it from being handed on now."""
    if movement.blocked_reason == Obstacle.CAME_BACK:
        return Obstacle.CAME_BACK  # until an admin has seen to it
    if movement.payee.is_suspended:
        return Obstacle.SUSPENDED
    account = queries.account_of(movement.payee_id)
    if account is None or not account.receives:
        return Obstacle.ACCOUNT
    return Obstacle.FUNDS if left.get(movement.currency, 0) < movement.arrives.minor else None


def hand_on(payment: StripePayment) -> None:
    """Ask for the transfer and record the answer; no answer leaves it to be asked again. Where the payee's account is why it was refused,
    look at it, so that they are told."""
    try:
        transfer = ask(payment)
        record(payment.movement_id, transfer)
        if isinstance(transfer, InvalidRequestError) and _is_of_account(transfer):
            look_at_account(db.session.get_one(Movement, payment.movement_id).payee_id)
    except Unanswered:
        return


def ask(payment: StripePayment) -> Any:
    """The Transfer, or the library's InvalidRequestError; raises Unanswered. No transaction is open meanwhile."""
    with asking("a payout"):
        try:
            if clock.now() - _may_be_asked_since(payment) > KEY_HOLDS and (found := look_for(payment)):
                return found
            return _create(payment)
        except InvalidRequestError as refused:
            return refused


def _may_be_asked_since(payment: StripePayment) -> datetime:
    """Since when it can have been handed on; where a backup was put back, nothing here says that it was."""
    was_free = payment.available_at or payment.collected_at or clock.now()
    return min(was_free, payment.payout_asked_at or was_free)


def _create(payment: StripePayment) -> Any:
    movement = db.session.get_one(Movement, payment.movement_id)
    return stripe().v1.transfers.create(
        {
            "amount": in_units(movement.arrives) or 0,
            "currency": movement.currency.lower(),
            "destination": payment.account or "",
            "description": movement.reference or "",
            "transfer_group": payment.key,
            "metadata": {"movement": payment.key},
        },
        {"idempotency_key": f"{payment.key}:payout:{payment.payouts_refused}"},
    )


def look_for(payment: StripePayment) -> Any:
    """The payment's Transfer, if there is one that was not taken back: they are listed by their group."""
    found = stripe().v1.transfers.list({"transfer_group": payment.key, "limit": 10})
    return next((one for one in found.data if not one.reversed), None)


def record(movement_id: int, said: Any) -> None:
    """Write down, in one transaction, what Stripe said; what is recorded already stays."""
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or movement.status != MovementState.COLLECTED:
            return
        if isinstance(said, InvalidRequestError):
            _wait(movement, payment, said)
            return
        at = clock.now()
        payment.transfer = said.id
        lifecycle.move(movement, MovementState.DONE, at=at, ended_at=at, blocked_reason=None)
        write(movement, EntryKind.PAID_OUT)
        let_go(movement)
        send("money.paid_out", people_who("money", movement.payee_id), movement=movement.id)


def take_up_again(movement: Movement, payment: StripePayment, note: Remark, obstacle: Obstacle | None = None) -> None:
    """It has ended, and its money is at Stripe all the same: it is collected as it was, and is handed on by a transfer of its own
    where an earlier one was taken back. Call it inside a transaction, with the movement held."""
    lifecycle.move(
        movement, MovementState.COLLECTED, note=note, back=True, reason=None, ended_at=None, blocked_reason=obstacle
    )
    db.session.execute(update(MovementItem).where(MovementItem.movement_id == movement.id).values(live=True))
    payment.transfer = payment.account = payment.payout_asked_at = None
    payment.payouts_refused += 1  # asked for under a key that was never used
    payment.look_at = clock.now()


def _wait(movement: Movement, payment: StripePayment, refused: InvalidRequestError) -> None:
    """Refused, so nothing was sent: the next time it is asked for under a new key, as Stripe keeps its refusal for the old one."""
    payment.payouts_refused += 1
    payment.payout_asked_at, payment.account = None, None
    payment.look_at = clock.now() + RESTS
    movement.blocked_reason = Obstacle.ACCOUNT if _is_of_account(refused) else Obstacle.FUNDS


def _is_of_account(refused: InvalidRequestError) -> bool:
    """Whether the payee's account is why: it can't take money, or isn't known at Stripe any more."""
    return refused.code in ACCOUNT_CODES or is_unknown(refused)
