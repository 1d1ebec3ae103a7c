"""Money that comes for an order which was cancelled meanwhile: it is booked, not lost."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ..bank import reference_of
from ..models import UNPAID, Movement, MovementItem, MovementState, Remark
from ..replaced import asking_for_the_same
from .finish import finish
from .reissue import cancel


def book_late(late: Movement, payee: Person) -> Movement:
    """The payee has the money of an order that was cancelled. A new order that is done at once carries it, with the same items;
    orders not yet paid that ask for the same rewards are cancelled, and what is left of them is due again. What was paid
    twice in this way is owed back. Call it inside a transaction, with the cancelled order held.
    """
    if late.listed_at is None:
        raise NotNow(str(late.status.to_payee))
    if late.late_for:
        raise NotNow(_("Say so of %(order)s, whose money this was to book.", order=late.late_for.reference))
    if late.booked_by:
        raise NotNow(_("This money is booked already, by %(order)s.", order=late.booked_by.reference))
    asking = select(Movement).where(Movement.id.in_(asking_for_the_same([late.id])), Movement.status.in_(UNPAID))
    for order in db.session.scalars(asking.order_by(Movement.id).with_for_update(of=Movement)):
        cancel(order, Remark.SUPERSEDED)
    booked = _again(late, payee)
    finish(booked, payee, late.reference)
    audit.record("movement.paid_late", late, payee, booked=booked.reference)
    send("money.received", people_who("money", booked.payer_id), movement=booked.id)
    return booked


def _again(late: Movement, person: Person) -> Movement:
    """An order like the cancelled one, sent: the payee's word that the money is there tells of that too."""
    at = clock.now()
    made = Movement(
        kind=late.kind, payer_id=late.payer_id, payee_id=late.payee_id, amount_minor=late.amount_minor,
        currency=late.currency, prepared_at=at, late_for=late,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    lifecycle.begin(made, person)
    items = select(MovementItem.reward_id, MovementItem.amount_minor).where(MovementItem.movement_id == late.id)
    rows = [{"movement_id": made.id, "reward_id": one, "amount_minor": minor, "live": False}
            for one, minor in db.session.execute(items)]  # fmt: skip
    db.session.execute(insert(MovementItem), rows)
    where_to: dict[str, Any] = late.account
    lifecycle.move(made, MovementState.LISTED, person, at=at, reference=reference_of(made.id), listed_at=at, **where_to)
    lifecycle.move(made, MovementState.SENT, person, sent_at=at)
    return made
