"""Money that comes for an order which was cancelled meanwhile: it is booked, not lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.money import Money
from ...members.models import Person
from ..bank import reference_of
from ..models import Movement, MovementItem, MovementState, Remark
from .finish import finish
from .reissue import asking_for_the_same, cancel


def book_late(late: Movement, person: Person, arrived: Money | None = None, arrived_on: date | None = None) -> Movement:
    """The payee has the money of an order that was cancelled, or what has `arrived` of it. A new order that is done at once
    carries it, with the same items; orders not yet paid that ask for the same rewards are cancelled, and what is left of them
    is due again. What was paid twice in this way is owed back. Call it inside a transaction, with the cancelled order held.
    """
    if late.listed_at is None:
        raise NotNow(str(late.status.to_payee))
    if late.late_for:
        raise NotNow(_("Say so of %(order)s, whose money this was to book.", order=late.late_for.reference))
    if late.booked_by:
        raise NotNow(_("This money is booked already, by %(order)s.", order=late.booked_by.reference))
    for order in asking_for_the_same(late):
        cancel(order, Remark.PAID)
    booked = _again(late, person, arrived or late.amount)
    finish([booked], person, late.reference, arrived_on={booked.id: arrived_on} if arrived_on else None)
    audit.record("movement.paid_late", late, person, booked=booked.reference)
    return booked


def _again(late: Movement, person: Person, arrived: Money) -> Movement:
    """An order like the cancelled one, sent: the word that the money is there tells of that too."""
    at = clock.now()
    made = Movement(
        kind=late.kind, payer_id=late.payer_id, payee_id=late.payee_id, amount_minor=arrived.minor,
        currency=late.currency, prepared_at=at, late_for=late,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    lifecycle.begin(made, person)
    rows = [{"movement_id": made.id, "reward_id": one, "amount_minor": minor, "live": False}
            for one, minor in _shared_out(late, arrived.minor)]  # fmt: skip
    db.session.execute(insert(MovementItem), rows)
    where_to: dict[str, Any] = late.account
    lifecycle.move(made, MovementState.LISTED, person, at=at, reference=reference_of(made.id), listed_at=at, **where_to)
    lifecycle.move(made, MovementState.SENT, person, sent_at=at)
    return made


def _shared_out(late: Movement, left: int) -> Iterator[tuple[int, int]]:
    """What carries the sum that came, by reward: what was set against the others whole, then the others, oldest first, as far as
    it reaches."""
    chosen = select(MovementItem.reward_id, MovementItem.amount_minor).where(MovementItem.movement_id == late.id)
    items = db.session.execute(chosen.order_by(MovementItem.amount_minor > 0, MovementItem.id)).all()
    for reward_id, minor in items:
        share = min(minor, left)
        left -= share
        if share:
            yield reward_id, share
