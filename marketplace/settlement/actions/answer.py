"""What agencies say of a bank order: sent, received, contested."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select

from ...core import audit, clock, lifecycle
from ...core.errors import NotFound, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send, send_each
from ..models import NEVER_SAID, Movement, MovementKind, MovementState
from .finish import finish
from .lapse import lapse
from .late import book_late

MADE = and_(Movement.kind == MovementKind.BANK_ORDER, Movement.status != MovementState.PREPARED)


def mark_sent(movement_id: int, person: Person, bank_reference: str = "") -> Movement:
    """The payer says that the money is on its way; the payee is asked to look."""
    with transaction():
        movement = held(movement_id, Movement.payer_id == person.agency_id)
        _send_off(movement, person, bank_reference)
    return movement


def mark_all_sent(movement_ids: Collection[int], person: Person) -> Sequence[Movement]:
    """The payer says of several orders at once that the money is on its way; all of them, or none and a refusal, where one
    of them was paid or cancelled meanwhile."""
    with transaction():
        orders = _held_all(movement_ids, Movement.payer_id == person.agency_id)
        if gone := [order.reference or "" for order in orders if order.status != MovementState.LISTED]:
            raise NotNow(_("Nothing is marked as sent: these orders wait for no payment any more: %(orders)s.",
                           orders=", ".join(gone)))  # fmt: skip
        for order in orders:
            _send_off(order, person)
    return orders


def confirm_received(movement_id: int, person: Person) -> Movement:
    """The payee says that the money is there: the order is done and its rewards are settled in the books.

    Also when the payer has not said that it was sent: the payee's word is the stronger one. And also of an order that they
    contested, for whoever has the money after all needs no decision. Of one that was cancelled it is booked by another order,
    which is returned.
    """
    return confirm_all_received({movement_id: None}, person)[0]


def confirm_all_received(arrived_on: Mapping[int, date | None], person: Person) -> list[Movement]:
    """The same of several orders at once, by their ids, each with the day on which it came, if a bank statement tells of it; all of
    them or none. The orders that are done by it."""
    with transaction():
        orders = _held_all(arrived_on, Movement.payee_id == person.agency_id)
        cancelled = [order for order in orders if order.status == MovementState.REFUSED]
        standing = [order for order in orders if order.status != MovementState.REFUSED]
        at, note = clock.now(), NEVER_SAID
        unsent = [order for order in standing if order.status == MovementState.LISTED]
        lifecycle.move_all(unsent, MovementState.SENT, person, note, at, sent_at=at)
        if standing:
            finish(standing, person, arrived_on=arrived_on)
        done = standing + [book_late(order, person, arrived_on=arrived_on[order.id]) for order in cancelled]
        payers = people_who("money", *(order.payer_id for order in done))
        told = [(order.payer_id, {"movement": order.id}) for order in done]
        send_each("money.received", payers, Person.agency_id, told)
    return done


def contest(movement_id: int, person: Person) -> Movement:
    """The payee says that the money did not come, or not all of it. The order stands still until the dispute about it is settled,
    or the payee finds the money after all and says that it is received. Call it inside the transaction that opens the dispute."""
    movement = held(movement_id, Movement.payee_id == person.agency_id)
    lifecycle.move(movement, MovementState.CONTESTED, person, disputed_at=clock.now())
    lapse(movement)
    audit.record("movement.contested", movement, person)
    return movement


def held(movement_id: int, mine: ColumnElement[bool]) -> Movement:
    """A bank order that has been made, held for a change; NotFound unless it is `mine`."""
    return own(select(Movement).where(Movement.id == movement_id, mine, MADE))


def _held_all(movement_ids: Collection[int], mine: ColumnElement[bool]) -> Sequence[Movement]:
    """The same of many, in the order of the ids; NotFound unless all of them are `mine`."""
    chosen = select(Movement).where(Movement.id.in_(movement_ids), mine, MADE).order_by(Movement.id)
    held = chosen.with_for_update(of=Movement).execution_options(populate_existing=True)
    orders = db.session.scalars(held).all()
    if len(orders) != len(set(movement_ids)):
        raise NotFound()
    return orders


def _send_off(movement: Movement, person: Person, bank_reference: str = "") -> None:
    number = that_fits(one_line(bank_reference), 140, "bank_reference")
    lifecycle.move(movement, MovementState.SENT, person)
    movement.sent_at, movement.reminders, movement.bank_reference = clock.now(), 0, number
    audit.record("movement.sent", movement, person)
    send("money.sent", people_who("money", movement.payee_id), movement=movement.id)
