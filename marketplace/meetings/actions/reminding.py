"""Who comes is reminded: a day before, and an hour before."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import clock
from ...core.transaction import locked, transaction
from .. import due
from ..models import Meeting
from .telling import send_all


def remind_a_day_before(meeting_ids: Sequence[int]) -> None:
    """Write to all who come to meetings that begin within a day."""
    for meeting_id in meeting_ids:
        with transaction():
            row = locked(select(Meeting).where(Meeting.id == meeting_id, due.is_tomorrow()), skip=True)
            if row is not None:
                row.told_day_before_at = clock.now()
                send_all("meeting.tomorrow", row.id)


def remind_an_hour_before(meeting_ids: Sequence[int]) -> None:
    """Write to all who come to meetings that begin within an hour."""
    for meeting_id in meeting_ids:
        with transaction():
            row = locked(select(Meeting).where(Meeting.id == meeting_id, due.is_at_once()), skip=True)
            if row is not None:
                row.told_hour_before_at = row.told_day_before_at = clock.now()
                send_all("meeting.begins", row.id)
