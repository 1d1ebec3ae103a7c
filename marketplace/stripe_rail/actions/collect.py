"""From the payer: claim the movement, ask Stripe while no transaction is open, record what it said."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from stripe import InvalidRequestError

from ...core import clock, lifecycle
from ...core.arrays import among
from ...core.extensions import db
from ...core.money import Money
from ...core.queue import wake
from ...core.side_by_side import side_by_side
from ...core.transaction import locked, transaction
from ...ledger.models import EntryKind
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ...settlement import due
from ...settlement.actions.reissue import cancel, let_go
from ...settlement.models import Movement, MovementKind, MovementState, Obstacle, Remark
from .. import intents, queries
from ..amounts import step
from ..client import Unanswered, is_unknown, key_of, payee_bears_costs
from ..declines import Decline
from ..due import AGAIN
from ..entries import write, write_cost
from ..intents import Wanted
from ..models import StripeMeans, StripePayment
from .delay import tell_payee
from .save_means import let_go_of

RESTS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # before the next try, after each refusal


def collect(movement_ids: Sequence[int]) -> None:
    """Bring movements from prepared to collected, as far as Stripe goes along. Killed anywhere, it is done again harmlessly: a
    movement is charged under one key, and after 20 hours it is looked for before it is asked for again.

    Several payers are asked at once, but each payer for one movement after the other: once the means is refused, it rests."""
    payers: dict[int, list[int]] = defaultdict(list)
    chosen = select(Movement.id, Movement.payer_id).where(among(Movement.id, movement_ids)).order_by(Movement.id)
    for movement_id, payer in db.session.execute(chosen):
        payers[payer].append(movement_id)
    side_by_side(_collect_in_turn, list(payers.values()))


def _collect_in_turn(movement_ids: Sequence[int]) -> None:
    for movement_id in movement_ids:
        if payment := claim(movement_id):
            go_on(payment)


def go_on(payment: StripePayment) -> None:
    """Ask how a payment stands, or for it, and record the answer; no answer leaves it to be asked again."""
    try:
        said = intents.ask(_wanted(payment))
    except Unanswered:
        return
    record(payment.movement_id, said)


def _wanted(payment: StripePayment) -> Wanted:
    movement = db.session.get_one(Movement, payment.movement_id)
    return Wanted(
        payment.key, movement.amount, payment.customer, payment.means, movement.prepared_at, payment.asked_at, payment.intent,
        {"reference": movement.reference or "", "payee": str(movement.payee_id)},
    )  # fmt: skip


def take_up(said: Any) -> bool:
    """Record how a PaymentIntent stands whose own answer was lost on the way: it is told by its metadata. Whether it is of a movement."""
    payment = queries.payment_by(key=key_of(said)) or adopt(said)
    if payment is None:
        return False
    record(payment.movement_id, said)
    return True


def adopt(said: Any) -> StripePayment | None:
    """The payment of a movement that was being prepared when a backup was made, has been asked for since, and was put back."""
    number = key_of(said).split(":")[1:2]
    with transaction():
        movement = _held(int(number[0])) if number and number[0].isdecimal() else None
        if movement is None or movement.status != MovementState.PREPARED or key_for(movement) != key_of(said):
            return None
        payment = _begin(movement, str(said.customer), str(said.payment_method))
        payment.intent = said.id
        return payment


def key_for(movement: Movement) -> str:
    """What a movement is called at Stripe."""
    return f"movement:{movement.id}:{int(movement.prepared_at.timestamp())}"


def claim(movement_id: int) -> StripePayment | None:
    """The payment that is to be asked for: written down before it is. None where there is nothing to ask for now."""
    with transaction():
        movement = _held(movement_id)
        if movement is None:
            return None
        if movement.status == MovementState.COLLECTING:
            payment = queries.payment_of(movement_id)
            if payment:
                payment.look_at = clock.now() + AGAIN
            return payment
        if movement.status != MovementState.PREPARED or queries.is_to_look_back() or not _may_be_asked_for(movement):
            return None
        means = locked(select(StripeMeans).where(StripeMeans.agency_id == movement.payer_id))
        if means is None or means.means is None:
            return None
        return _begin(movement, means.customer, means.means)


def _held(movement_id: int) -> Movement | None:
    return locked(select(Movement).where(Movement.id == movement_id, Movement.kind == MovementKind.STRIPE))


def _may_be_asked_for(movement: Movement) -> bool:
    """Whether its sum still holds, Stripe takes it, and the payer's means doesn't rest; else it is cancelled, or told what it
    waits for."""
    if movement.payee.is_suspended:
        movement.blocked_reason = Obstacle.SUSPENDED
        return False
    if why := due.why_outdated(movement.id):
        cancel(movement, why)
        return False
    if queries.collects([(movement.payer_id, movement.payee_id, movement.amount)]) == [False]:
        cancel(movement, Remark.OTHER_RAIL)
        return False
    if queries.has_unseen(movement.payer_id):
        movement.blocked_reason = Obstacle.FOUND
        return False
    means = queries.means_of(movement.payer_id)
    if means and means.next_try_at and means.next_try_at > clock.now():
        movement.blocked_reason = Obstacle.DECLINED
        return False
    return True


def _begin(movement: Movement, customer: str, means: str) -> StripePayment:
    at = clock.now()
    payment = StripePayment(
        movement_id=movement.id, key=key_for(movement), customer=customer, means=means, asked_at=at, look_at=at + AGAIN,
        payee_bears=payee_bears_costs(),
    )  # fmt: skip
    db.session.add(payment)
    lifecycle.move(movement, MovementState.COLLECTING, blocked_reason=None, reference=f"LP-ST{movement.id}")
    movement.sent_at = at
    return payment


def record(movement_id: int, said: Any) -> None:
    """Write down, in one transaction, what Stripe said of a payment; what is recorded already stays."""
    with transaction():
        movement = _held(movement_id)
        payment = queries.payment_of(movement_id)
        if movement is None or payment is None or movement.status != MovementState.COLLECTING:
            return
        if wait := intents.wait(said):
            payment.intent, payment.look_at = said.id, clock.now() + wait
        elif intents.has_come(said):
            _collected(movement, payment, said)
        else:
            _refuse(movement, payment, said)


def _collected(movement: Movement, payment: StripePayment, said: Any) -> None:
    cost, at = intents.note_charge(payment, said), clock.now()
    payment.available_at = datetime.fromtimestamp(said.latest_charge.balance_transaction.available_on, UTC)
    payment.look_at = max(at, payment.available_at)
    movement.cost_minor = _borne_by_payee(movement, payment, cost)
    lifecycle.move(movement, MovementState.COLLECTED)
    if payment.look_at > at:
        movement.blocked_reason = Obstacle.FUNDS
    write(movement, EntryKind.COLLECTED)
    write_cost(movement, cost, "Stripe's cost of a collection")
    means = locked(select(StripeMeans).where(StripeMeans.agency_id == movement.payer_id))
    if means and means.means == payment.means:
        means.refusals, means.declined, means.next_try_at = 0, None, None
    send("money.collected", people_who("money", movement.payer_id), movement=movement.id)
    wake("movement.collected", [movement.id])


def _borne_by_payee(movement: Movement, payment: StripePayment, cost: Money) -> int:
    """What of Stripe's cost is taken off what is handed on, in minor units: as much as Stripe can write, if that was said before
    the payer was charged, and something is left. The alliance bears the rest."""
    if not payment.payee_bears or cost.currency != movement.currency:
        return 0
    borne = cost.minor - cost.minor % step(cost.currency)
    return borne if borne < movement.amount_minor else 0


def _refuse(movement: Movement, payment: StripePayment, said: Any) -> None:
    """Refused for good: this movement ends. The next one waits until the means has rested; after the fourth refusal, or at once
    where Stripe doesn't know the means or its customer, the means is given up, and the money goes by bank order."""
    payment.intent = payment.intent or intents.id_of(said)
    lifecycle.move(movement, MovementState.REFUSED, note=Remark.DECLINED)
    movement.reason, movement.ended_at = Remark.DECLINED, clock.now()
    means = locked(select(StripeMeans).where(StripeMeans.agency_id == movement.payer_id))
    if means and means.means == payment.means:
        if isinstance(said, InvalidRequestError) and is_unknown(said):
            let_go_of(means)
            send("money.means_unknown", people_who("money", movement.payer_id), movement=movement.id)
            send("money.given_up", admins(), movement=movement.id, unknown=True)
        else:
            _rest(movement, means, intents.why_refused(said))
    tell_payee(movement, payment)
    let_go(movement)


def _rest(movement: Movement, means: StripeMeans, why: Decline) -> None:
    if means.next_try_at and means.next_try_at > clock.now():
        return  # several were under way: together they are one refusal
    means.refusals += 1
    means.declined = why
    gives_up = means.refusals > len(RESTS)
    tried_again = "" if gives_up else (clock.now() + RESTS[means.refusals - 1]).isoformat()
    send("money.declined", people_who("money", movement.payer_id), movement=movement.id, why=why, again=tried_again)
    if gives_up:
        let_go_of(means)
        send("money.given_up", admins(), movement=movement.id)
    else:
        means.next_try_at = clock.now() + RESTS[means.refusals - 1]
