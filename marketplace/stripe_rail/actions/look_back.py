"""A backup knows nothing of what Stripe has collected since it was made. After a restore its list is looked at before anybody is
charged, and what is unknown here is shown to the admins: until they have seen to it, its payer is not charged again. Its events since then
are kept as if they came once more, and nothing is handed on before they are looked into, for a day at most: what was delivered before the
loss isn't sent again."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from stripe import InvalidRequestError

from ...core import audit, clock
from ...core.errors import NotAllowed, NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...members.models import Agency, Person
from ...members.queries import admins
from ...outbox.actions import send
from ...settlement.models import Movement, MovementKind, MovementState
from .. import queries
from ..amounts import from_stripe
from ..client import Unanswered, asking, key_of, noted, stripe
from ..models import FoundPayment, StripeLook, StripeMeans
from .collect import adopt
from .receive import is_looked_into, keep, read

log = logging.getLogger(__name__)
BEFORE = timedelta(hours=1)  # by which two machines' clocks may differ
CHARGED = ("succeeded", "processing")  # all others have taken nothing, and never will


def look_back_to(since: datetime) -> None:
    """A backup of that time was put back: nobody is charged before Stripe's list since then was looked at."""
    with transaction():
        db.session.add(StripeLook(since=since))


def look_back(look_ids: Sequence[int]) -> None:
    """Look at what Stripe was asked to collect since a backup was made. A payment that a movement waits for is taken up by it; one of
    which nothing is known here is kept for the admins, who are told. What it told since, of chargebacks, refunds and all else, is looked
    into again. Without an answer it is looked at again."""
    for look_id in look_ids:
        look = db.session.get_one(StripeLook, look_id)
        try:
            with asking("its lists of payments and events"):
                listed = stripe().v1
                found = [_row(one) for one in _since(look.since, listed.payment_intents) if _is_unknown(one)]
                told = [read(one) for one in _since(look.since, listed.events) if is_looked_into(one.type)]
        except Unanswered:
            continue
        except InvalidRequestError as error:
            log.error("Stripe refuses to list its payments or events, and nobody is charged: %s", error.code)
            continue
        _keep(look_id, found, told)


def _since(at: datetime, listed: Any) -> Iterable[Any]:
    asked = {"created": {"gte": int((at - BEFORE).timestamp())}, "limit": 100}
    return listed.list(asked).auto_paging_iter()


def _is_unknown(said: Any) -> bool:
    """Whether it has our name, has taken or may take money, and belongs to no movement that is here."""
    if not key_of(said) or said.status not in CHARGED:
        return False
    return (queries.payment_by(key=key_of(said)) or queries.claim_payment_by(key=key_of(said)) or adopt(said)) is None


def _row(said: Any) -> dict[str, Any]:
    amount = from_stripe(said.amount, said.currency)
    return {
        "intent": said.id, "payer_id": _payer(said.customer), "amount_minor": amount.minor, "currency": amount.currency,
        "payee_id": _agency(noted(said, "payee")), "reference": noted(said, "reference"),
        "made_at": datetime.fromtimestamp(said.created, UTC),
    }  # fmt: skip


def _payer(customer: str) -> int | None:
    """Whose customer it is. One that was made after the backup is unknown here as well, and says itself for whom it was."""
    known = db.session.scalar(select(StripeMeans.agency_id).where(StripeMeans.customer == customer))
    if known:
        return known
    try:
        return _agency(noted(stripe().v1.customers.retrieve(customer), "agency"))
    except InvalidRequestError:
        return None  # there is no such customer any more


def _agency(number: str) -> int | None:
    return db.session.scalar(select(Agency.id).where(Agency.id == int(number))) if number.isdecimal() else None


def _keep(look_id: int, found: list[dict[str, Any]], told: list[dict[str, Any]]) -> None:
    with transaction():
        look = locked(select(StripeLook).where(StripeLook.id == look_id))
        if look is None or look.looked_at:
            return
        look.looked_at = clock.now()
        for event in reversed(told):  # the oldest first, as they came
            keep(event)
        rows = [row | {"found_at": look.looked_at} for row in found]
        new = insert(FoundPayment).on_conflict_do_nothing(index_elements=["intent"]).returning(FoundPayment.id)
        if rows and db.session.scalars(new.values(rows)).all():
            send("money.found_at_stripe", admins())


def see_to(found_id: int, admin: Person) -> FoundPayment:
    """An admin of neither side has seen to it: what its payer owes is collected from now on."""
    with transaction():
        row = own(select(FoundPayment).where(FoundPayment.id == found_id))
        if row.seen_at:
            raise NotNow(_("Another admin has seen to it."))
        if admin.agency_id and admin.agency_id in (row.payer_id, row.payee_id):
            raise NotAllowed(_("You belong to one of the two agencies; another admin has to decide."))
        row.seen_at, row.seen_by_id = clock.now(), admin.id
        audit.record("movement.found_seen_to", row, admin)
        db.session.flush()
        if row.payer_id and not queries.has_unseen(row.payer_id):
            waiting = select(Movement.id).where(Movement.payer_id == row.payer_id, Movement.kind == MovementKind.STRIPE)
            wake(
                "movement.prepared", db.session.scalars(waiting.where(Movement.status == MovementState.PREPARED)).all()
            )
    return row
