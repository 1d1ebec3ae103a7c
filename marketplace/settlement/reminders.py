"""Which orders are to be called to mind."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from ..core import clock
from ..core.extensions import db
from .models import Movement, MovementState

# Days after which a waiting order is called to mind; from the last on the admins are told as well.
REMIND_AFTER = (3, 7, 14, 21)
PATIENCE = timedelta(days=14)  # that an order may wait; after half of it Today says so


def movements_to_remind_of(limit: int) -> list[int]:
    """Orders that have waited for the payer, or for the payee's word, past their next reminder day."""
    return list(db.session.scalars(select(Movement.id).where(reminder_is_due()).order_by(Movement.id).limit(limit)))


def reminder_is_due() -> ColumnElement[bool]:
    """Condition: the order waits, and fewer reminders were sent than days for them have passed."""
    since, now = func.coalesce(Movement.sent_at, Movement.listed_at), clock.now()
    late = [and_(Movement.reminders <= n, since <= now - timedelta(days=days)) for n, days in enumerate(REMIND_AFTER)]
    return and_(Movement.status.in_((MovementState.LISTED, MovementState.SENT)), or_(*late))


def reminders_due(movement: Movement) -> int:
    """How many of the days on which an order is called to mind have passed."""
    since = movement.sent_at or movement.listed_at
    waited = clock.now() - since if since else timedelta(0)
    return sum(waited >= timedelta(days=days) for days in REMIND_AFTER)
