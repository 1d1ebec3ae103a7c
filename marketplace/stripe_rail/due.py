"""What waits for a word with Stripe, found in the database."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from ..core import clock
from ..core.extensions import db
from ..settlement.models import Movement, MovementKind, MovementState
from .client import is_offered
from .models import (
    ClaimPayment,
    ClaimPaymentState,
    EventState,
    FoundPayment,
    StripeEvent,
    StripeLook,
    StripeMeans,
    StripePayment,
)

AGAIN = timedelta(minutes=1)  # after which what was not answered is asked again
LOOK = timedelta(hours=6)  # between two looks at what takes days, as bank debits do; events come sooner
RESTS = timedelta(hours=1)  # before what is blocked is tried again
KEPT = timedelta(days=90)  # how long an event is shown that was looked into


def to_collect(limit: int) -> list[int]:
    """Movements that Stripe is to be asked to collect, or whose answer is still to be had."""
    if not is_offered():
        return []
    now = clock.now()
    chosen = select(Movement.id).outerjoin(StripePayment, StripePayment.movement_id == Movement.id)
    chosen = chosen.outerjoin(StripeMeans, StripeMeans.agency_id == Movement.payer_id)
    # Where nothing was refused `next_try_at` is NULL, and what is compared with it neither holds nor doesn't.
    has_to_rest = and_(StripeMeans.next_try_at.is_not(None), StripeMeans.next_try_at > now)
    rests = and_(Movement.blocked_reason.is_not(None), StripeMeans.means.is_not(None), has_to_rest)
    waits = or_(
        and_(Movement.status == MovementState.PREPARED, or_(Movement.blocked_reason.is_(None), ~rests)),
        and_(Movement.status == MovementState.COLLECTING, StripePayment.look_at <= now),
    )
    chosen = chosen.where(Movement.kind == MovementKind.STRIPE, waits)
    return list(db.session.scalars(chosen.order_by(Movement.id).limit(limit)))


def claims_to_collect(limit: int) -> list[int]:
    """Payments of claims that Stripe is to be asked to collect, or whose answer is still to be had."""
    if not is_offered():
        return []
    asked = and_(ClaimPayment.status == ClaimPaymentState.SENT, ClaimPayment.look_at <= clock.now())
    chosen = select(ClaimPayment.id).where(or_(ClaimPayment.status == ClaimPaymentState.PREPARED, asked))
    return list(db.session.scalars(chosen.order_by(ClaimPayment.id).limit(limit)))


def to_look_back(limit: int) -> list[int]:
    """Restores after which Stripe's list was not looked at yet."""
    if not is_offered():
        return []
    waiting = select(StripeLook.id).where(StripeLook.looked_at.is_(None))
    return list(db.session.scalars(waiting.order_by(StripeLook.id).limit(limit)))


def waits_without_key() -> tuple[ColumnElement[bool], ...]:
    """Conditions: the movement waits for Stripe to be asked, and this installation has no key. After a restore nothing of an earlier
    time is among them: it may have been asked for since the backup was made, which Stripe alone can say; nor what is owed by those of
    whom a payment was found that nobody has seen to."""
    unseen = exists().where(StripeLook.looked_at.is_(None))
    found = exists().where(FoundPayment.payer_id == Movement.payer_id, FoundPayment.seen_at.is_(None))
    prepared = Movement.kind == MovementKind.STRIPE, Movement.status == MovementState.PREPARED
    return (*prepared, literal(not is_offered()), ~unseen, ~found)


def to_go_by_bank(limit: int) -> list[int]:
    """These movements."""
    if is_offered():
        return []
    return list(db.session.scalars(select(Movement.id).where(*waits_without_key()).order_by(Movement.id).limit(limit)))


def to_pay_out(limit: int) -> list[int]:
    """Movements whose money is at Stripe and can be handed on."""
    if not is_offered():
        return []
    chosen = select(Movement.id).join(StripePayment, StripePayment.movement_id == Movement.id)
    chosen = chosen.where(Movement.status == MovementState.COLLECTED, StripePayment.look_at <= clock.now())
    return list(db.session.scalars(chosen.order_by(Movement.id).limit(limit)))


def to_give_back(limit: int) -> list[int]:
    """Movements whose money is at Stripe again and belongs to their payers; not those whose refunds wait for an admin."""
    if not is_offered():
        return []
    chosen = select(StripePayment.movement_id).where(StripePayment.won_at.is_not(None), StripePayment.refund.is_(None))
    chosen = chosen.where(StripePayment.refund_stopped_at.is_(None), StripePayment.look_at <= clock.now())
    return list(db.session.scalars(chosen.order_by(StripePayment.movement_id).limit(limit)))


def events(limit: int) -> list[int]:
    """Events that nobody has looked into."""
    waiting = select(StripeEvent.id).where(StripeEvent.status == EventState.WAITING)
    return list(db.session.scalars(waiting.order_by(StripeEvent.received_at).limit(limit)))


def old_events(limit: int) -> list[int]:
    """Events that were looked into long ago. Stripe sends one again for three days at most."""
    old = select(StripeEvent.id).where(
        StripeEvent.status != EventState.WAITING, StripeEvent.received_at < clock.now() - KEPT
    )
    return list(db.session.scalars(old.order_by(StripeEvent.received_at).limit(limit)))
