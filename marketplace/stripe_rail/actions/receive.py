"""Events: each is kept once, and then looked into. What an event says is never believed: it is asked for."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from stripe import InvalidRequestError, SignatureVerificationError

from ...core import clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.logs import describe
from ...core.queue import wake
from ...core.transaction import transaction
from ...settlement.models import Movement, MovementState, Obstacle
from ..client import Unanswered, is_live, stripe
from ..models import EventState, StripeAccount, StripeEvent, StripeMeans, StripePayment
from .come_back import look_at_transfer
from .connect import look_at_account
from .gone_back import look_at_what_goes_back
from .pay_claim import look_at_collection
from .save_means import keep_means

log = logging.getLogger(__name__)
TOLERANCE = timedelta(minutes=5)  # between Stripe's clock and ours, either way


def receive(body: bytes, signature: str) -> None:
    """Keep an event that Stripe has signed lately; one that came before is kept once. Anything else is refused."""
    secret = current_app.config["SETTINGS"].stripe_webhook_secret
    if not secret:
        raise BadInput(_("No events are expected here."))
    try:
        event = stripe().construct_event(body, signature, secret, tolerance=int(TOLERANCE.total_seconds()))
    except (SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(_("This is not signed by Stripe, or too old.")) from None
    if _signed_at(signature) > clock.now() + TOLERANCE:
        raise BadInput(_("This is signed in the future."))
    try:
        row, is_of_money = read(event), bool(event.livemode)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise BadInput(_("This is no event of Stripe’s.")) from None
    if is_of_money != is_live():
        raise BadInput(_("This is not of the same mode as the key."))
    keep(row)


def _signed_at(signature: str) -> datetime:
    """The library looks only whether it is too old."""
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    return datetime.fromtimestamp(int(stamps[0]), UTC)


def read(event: Any) -> dict[str, Any]:
    """What is kept of an event."""
    about = event.data.object
    return {
        "event": str(event.id), "kind": str(event.type), "about": str(about["id"])[:200] if "id" in about else "",
        "made_at": datetime.fromtimestamp(event.created, UTC),
    }  # fmt: skip


def keep(event: dict[str, Any]) -> None:
    """Write an event down, unless it stands already."""
    row = event | {"received_at": clock.now(), "status": EventState.WAITING}
    with transaction():
        written = insert(StripeEvent).values(row).on_conflict_do_nothing(index_elements=["event"])
        made = db.session.scalar(written.returning(StripeEvent.id))
        if made:
            wake("stripe.event", [made])


def look_into(event_ids: Sequence[int]) -> None:
    """Look into events: ask Stripe how what they are about stands now, in whatever order they came. Those that get no answer
    wait for the next time."""
    for event_id in event_ids:
        event = db.session.get(StripeEvent, event_id, populate_existing=True)
        if event is None or event.status != EventState.WAITING:
            continue
        try:
            became = EventState.DONE if _look(event.kind, event.about) else EventState.NOTHING
        except Unanswered:
            continue
        except InvalidRequestError as error:
            log.error("Stripe doesn't know what its event %s is about: %s", event.event, error.code)
            became = EventState.NOTHING
        except Exception as error:  # noqa: BLE001 — it is tried again with the next sweep, and the others don't wait for it
            db.session.rollback()
            log.error("event %s of Stripe's can't be looked into: %s", event_id, describe(error))
            continue
        with transaction():
            done = update(StripeEvent).where(StripeEvent.id == event_id, StripeEvent.status == EventState.WAITING)
            db.session.execute(done.values(status=became, done_at=clock.now()))


def forget_events(event_ids: Sequence[int]) -> None:
    """Delete events that were looked into long ago: what became of them stands with the movements."""
    with transaction():
        done = StripeEvent.id.in_(event_ids), StripeEvent.status != EventState.WAITING
        db.session.execute(delete(StripeEvent).where(*done))


def is_looked_into(kind: str) -> bool:
    """Whether anything is looked at for events of this kind."""
    return _looks_for(kind) is not None


def _look(kind: str, about: str) -> bool:
    """Whether it concerned anything here."""
    looks = _looks_for(kind)
    return looks(about) if looks else False


def _looks_for(kind: str) -> Callable[[str], bool] | None:
    return next((look for beginning, look in LOOKS.items() if kind.startswith(beginning)), None)


def _look_at_account(account: str) -> bool:
    row = db.session.query(StripeAccount).filter_by(account=account).one_or_none()
    return bool(row and look_at_account(row.agency_id))


def _look_at_session(session: str) -> bool:
    row = db.session.query(StripeMeans).filter_by(session=session).one_or_none()
    if row:  # else the person who came back from the page was faster
        keep_means(row.agency_id)
    return True


def _look_at_funds(_balance: str) -> bool:
    """Something has become available: what waits for it is tried at once, and the balance asked whether it is enough."""
    waits = select(Movement.id).where(
        Movement.status == MovementState.COLLECTED, Movement.blocked_reason == Obstacle.FUNDS
    )
    payers = (
        StripePayment.won_at.is_not(None),
        StripePayment.refund.is_(None),
        StripePayment.refund_stopped_at.is_(None),
    )
    taken_up = update(StripePayment).values(look_at=clock.now()).returning(StripePayment.movement_id)
    with transaction():
        back = list(db.session.scalars(taken_up.where(*payers, StripePayment.refunds_failed == 0)))
        ids = list(db.session.scalars(taken_up.where(StripePayment.movement_id.in_(waits))))
        wake("movement.won_back", back)
        wake("movement.collected", ids)
    return bool(ids or back)


LOOKS: dict[str, Callable[[str], bool]] = {
    "payment_intent.": look_at_collection,
    "account.updated": _look_at_account,
    "checkout.session.": _look_at_session,
    "charge.dispute.": look_at_what_goes_back,
    "refund.": look_at_what_goes_back,
    "charge.refund.": look_at_what_goes_back,  # as accounts of older versions are told
    "transfer.reversed": look_at_transfer,
    "balance.available": _look_at_funds,
}
