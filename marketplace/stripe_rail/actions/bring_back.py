"""What a payer's bank gives back in the end: it settles what it was taken from, or goes back to the payer."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select
from stripe import InvalidRequestError

from ...core import audit, clock
from ...core.arrays import among
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...ledger.models import EntryKind
from ...ledger.queries import open_amount
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ...rewards.models import Reward
from ...settlement.actions.decide import refuse_involved
from ...settlement.actions.entries import hold_carried
from ...settlement.actions.reissue import asking_for_the_same, cancel
from ...settlement.due import is_disputed
from ...settlement.models import Movement, MovementItem, MovementState, Remark
from .. import queries
from ..amounts import from_stripe, in_units
from ..client import Unanswered, asking, stripe
from ..due import AGAIN, RESTS
from ..entries import write
from ..models import GIVEN, StripePart, StripePayment, is_refund
from .lapse import lapse
from .parts import are_whole_instead, become_whole, book_part, come_back, is_part, leave_whole
from .pay_out import available, take_up_again

log = logging.getLogger(__name__)
FAILED_RESTS = timedelta(days=1)  # before a refund that failed is asked for anew
TRIES = 5  # so many may fail before an admin has to look
NOT_REACHED = "The refund did not reach the payer"


def bring_part_back(payment: StripePayment, number: str) -> bool:
    """Book that a part of a payment is back; False where this refund or chargeback was none. Had it come to the whole with others, the whole
    is back, but for these."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == payment.movement_id))
        row, part = queries.payment_of(payment.movement_id), queries.part_by(number)
        if row is None or part is None:
            return False
        if part.in_whole:
            if row.dispute in [one.number for one in queries.parts_in_whole(part)]:
                bring_back(row, row.dispute or "", part)
            else:
                _again_on_its_way(row, part)
            leave_whole(movement, part)
        elif part.came_back_at is None:
            come_back(movement, part)
    return True


def _again_on_its_way(payment: StripePayment, part: StripePart) -> None:
    row = here_again(payment, payment.refund or "", NOT_REACHED if part.is_refund else "")
    if row and part.is_refund:
        count_failure(row)
    elif row:
        _tell_of_won(row.movement_id, "given_back", part.number, part.amount_minor)
        wake("movement.won_back", [row.movement_id])


def bring_back(payment: StripePayment, dispute: str, part: StripePart | None = None) -> None:
    """Book that the money is back, which had gone by a chargeback or by a refund that failed, or by several of which this `part` has come
    back. A claim is closed by it. Where it was owed again and still is, it settles that, and orders that ask for it are cancelled; where
    something else has settled it or is about to, as what the payer has paid back of a claim, it goes back to the payer. Raises Unanswered
    while they are paying a claim back."""
    with transaction():
        movement = locked(select(Movement).where(Movement.id == payment.movement_id))
        row = queries.payment_of(payment.movement_id)
        if movement is None or row is None or row.dispute != dispute or (part is None and _stays_gone(movement, row)):
            return
        repaid = queries.is_repaid(movement.id)
        # the payee, that it is gone
        was_told = movement.status == MovementState.REFUSED and (row.transfer is not None or row.was_refunded)
        lapse(row)
        if row.lost_at:
            write(movement, EntryKind.FOUND)
        row.dispute = row.lost_at = None
        became = "closed"
        if movement.status == MovementState.DONE and not repaid:
            write(movement, EntryKind.COLLECTED)
        elif not repaid and _is_still_owed(movement):
            became = "settles"
            take_up_again(movement, row, Remark.WON_BACK)
            write(movement, EntryKind.COLLECTED)
            wake("movement.collected", [movement.id])
        else:
            became = "given_back"
            row.won_at = row.look_at = clock.now()
            write(movement, EntryKind.WON_BACK)
            wake("movement.won_back", [movement.id])
        _tell_of_won(movement.id, became, part.number if part else dispute, part.amount_minor if part else None)
        if was_told:
            send("money.payment_stands", people_who("money", movement.payee_id), movement=movement.id, became=became)


def _stays_gone(movement: Movement, payment: StripePayment) -> bool:
    """Whether the payer has the whole all the same, by a refund that was told of after their bank had taken it: that takes its place."""
    number, instead = payment.gone_by or "", are_whole_instead(movement, payment)
    if instead is None:
        return False
    if payment.won_at:
        payment.refund = instead
    else:
        payment.dispute = instead
    send("money.part_back", admins(), movement=movement.id, minor=movement.amount_minor, number=number)
    return True


def _tell_of_won(movement_id: int, became: str, number: str, part: int | None = None) -> None:
    what: dict[str, Any] = {"became": became, "refund": is_refund(number)} | ({"part": part} if part else {})
    send("money.chargeback_won", admins(), movement=movement_id, **what)


def _is_still_owed(movement: Movement) -> bool:
    """Whether all that it carried is open as it was, and nobody objects to it or has begun to pay it; what only asks for it is
    cancelled then."""
    orders = asking_for_the_same(movement)
    hold_carried(movement)
    elsewhere = exists().where(
        MovementItem.live,
        MovementItem.reward_id.in_(_rewards_of(movement)),
        ~among(MovementItem.movement_id, [one.id for one in orders]),
    )
    changed = select(MovementItem.id).join(Reward).where(MovementItem.movement_id == movement.id)
    differs = open_amount(Reward.id) != MovementItem.amount_minor
    changed = changed.where(or_(Reward.held_at.is_not(None), is_disputed(), differs))
    if db.session.scalar(select(or_(elsewhere, changed.exists()))):
        return False
    for order in orders:
        cancel(order, Remark.WON_BACK)
    return True


def _rewards_of(movement: Movement) -> Any:
    return select(MovementItem.reward_id).where(MovementItem.movement_id == movement.id)


def give_back(movement_ids: Sequence[int]) -> None:
    """Refund, to what they paid with, payers whose banks gave back what has gone another way meanwhile, as far as the balance at
    Stripe goes. All that is left of the charge each time, so that Stripe itself refuses a second one."""
    if not movement_ids:
        return
    try:
        left = available()
    except Unanswered:
        return
    for movement_id in movement_ids:
        if payment := _claim(movement_id, left):
            with suppress(Unanswered):  # it is asked again
                record(movement_id, _ask(payment))


def _claim(movement_id: int, left: dict[str, int]) -> StripePayment | None:
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or payment.won_at is None or payment.refund or payment.refund_stopped_at:
            return None
        wanted = queries.left_of(payment).minor
        is_there = left.get(movement.currency, 0) >= wanted
        payment.look_at = clock.now() + (AGAIN if is_there else RESTS)
        if not is_there:
            return None
        left[movement.currency] -= wanted
        return payment


def _ask(payment: StripePayment) -> Any:
    """The Refund, also one that an admin has made at Stripe; None where Stripe refuses. After each that came to nothing another one is
    asked for, under a key of its own, and so is each other sum that is left: Stripe would answer as before for the old key. What failed before
    a backup was put back is counted as well."""
    amount, intent = in_units(queries.left_of(payment)) or 0, payment.intent or ""
    with asking("a refund"):
        made = stripe().v1.refunds.list({"payment_intent": intent, "limit": 100})
        known = {one.number for one in queries.parts_of(payment)}
        given = [one for one in made.data if one.status in GIVEN and one.id not in known]
        if found := next((one for one in given if one.amount == amount), None):
            return found
        failed = max(payment.refunds_failed, len([one for one in made.data if one.status not in GIVEN]))
        again, rest = f":{failed}" if failed else "", f":rest{amount}" if known else ""
        try:
            return stripe().v1.refunds.create(
                {"payment_intent": intent, "amount": amount, "metadata": {"movement": payment.key}},
                {"idempotency_key": f"{payment.key}:refund{again}{rest}"},
            )
        except InvalidRequestError as refused:
            log.error("Stripe does not refund %s: %s", payment.key, refused.code or "invalid request")
            return None


def record(movement_id: int, refund: Any) -> None:
    """Write down, in one transaction, what became of a refund of what belongs to the payer; what is recorded already stays."""
    with transaction():
        movement = locked(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or payment.refund:
            return
        if refund is None or refund.status not in GIVEN:
            count_failure(payment)
            return
        amount = from_stripe(refund.amount, refund.currency)
        if is_part(payment, amount):  # an admin's, or there was less left when it was asked for
            book_part(movement, payment, refund.id, amount)
            return
        become_whole(movement, payment, refund.id, amount)
        payment.refund = refund.id
        write(movement, EntryKind.GIVEN_BACK)
        part: dict[str, Any] = {"part": amount.minor} if amount.minor < movement.amount_minor else {}
        send("money.given_back", people_who("money", movement.payer_id), movement=movement.id, **part)


def count_failure(payment: StripePayment) -> None:
    """It is asked for anew after a day; once too many came to nothing, when an admin says so: they are told."""
    at = clock.now()
    payment.refunds_failed += 1
    payment.look_at = at + FAILED_RESTS
    if payment.refunds_failed >= TRIES:
        payment.refund_stopped_at = at
        send("money.refund_stopped", admins(), movement=payment.movement_id)


def try_refund_again(movement_id: int, admin: Person) -> StripePayment:
    """An admin has looked why refunds came to nothing: another one is asked for. If that fails too, it waits for an admin again."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        payment = queries.payment_of(movement_id)
        if payment is None or not payment.is_stopped:
            raise NotNow(_("No refund waits for you here, or none any more."))
        refuse_involved(movement, admin)
        payment.refund_stopped_at, payment.look_at = None, clock.now()
        audit.record("movement.refund_tried_again", movement, admin)
        wake("movement.won_back", [movement_id])
    return payment


def win_again(payment: StripePayment, dispute: str) -> None:
    """What the payer's bank took while it was on its way back to the payer, it has given back: it is on its way again."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == payment.movement_id))
        row = queries.payment_of(movement.id)
        if row and row.refund == dispute and _stays_gone(movement, row):
            return
        if here_again(payment, dispute):
            wake("movement.won_back", [payment.movement_id])
            _tell_of_won(payment.movement_id, "given_back", dispute)


def here_again(payment: StripePayment, number: str, memo: str = "") -> StripePayment | None:
    """Book that what stood as given to the payer, by this number, is at Stripe again; None if it didn't stand so. Inside a
    transaction."""
    movement = locked(select(Movement).where(Movement.id == payment.movement_id))
    row = queries.payment_of(payment.movement_id)
    if movement is None or row is None or row.refund != number:
        return None
    row.refund, row.look_at = None, clock.now()
    write(movement, EntryKind.WON_BACK, memo)
    return row
