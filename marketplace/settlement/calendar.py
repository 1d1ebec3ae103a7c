"""What bank orders put into people's calendars: by when those that wait for an agency should be paid or confirmed."""

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.extensions import db
from ..core.formats import money
from ..core.room import Dated
from ..members.models import Person
from . import queries
from .models import Movement, MovementState
from .reminders import PATIENCE

MOST = 200


def waiting_orders(person: Person) -> list[Dated]:
    """The orders that wait for a person's agency, each on the day on which its time is over."""
    if not person.may("money"):
        return []
    waiting = queries.waiting_orders(person.agency_id).where(Movement.status != MovementState.PREPARED)
    chosen = waiting.options(joinedload(Movement.payer), joinedload(Movement.payee)).order_by(Movement.id).limit(MOST)
    return [_dated(one) for one in db.session.scalars(chosen)]


def _dated(movement: Movement) -> Dated:
    since = (movement.sent_at if movement.status == MovementState.SENT else movement.listed_at) or movement.prepared_at
    asked = {"amount": money(movement.amount), "reference": movement.reference}
    title = (
        _("Pay %(amount)s to %(agency)s, %(reference)s", agency=movement.payee.name, **asked)
        if movement.status == MovementState.LISTED
        else _("Has %(amount)s of %(agency)s come? %(reference)s", agency=movement.payer.name, **asked)
    )
    day = clock.day_of(since + PATIENCE)
    return Dated(f"order-{movement.id}-{movement.status}", day, title, f"/movements/{movement.id}", since)


ALL = {"orders": waiting_orders}
