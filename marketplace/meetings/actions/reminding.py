"""Who comes is reminded: a day before, and an hour before."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import clock
from ...core.transaction import locked, transaction
from ...outbox.actions import send, send_to
from .. import due, queries
from ..models import Meeting


def remind_a_day_before(meeting_ids: Sequence[int]) -> None:
    """Write to all who come to meetings that begin within a day."""
    for meeting_id in meeting_ids:
        with transaction():
            row = locked(select(Meeting).where(Meeting.id == meeting_id, due.is_tomorrow()), skip=True)
            if row is not None:
                row.told_day_before_at = clock.now()
                send("meeting.tomorrow", queries.people_who_come(row.id), meeting=row.id)
                for one in queries.guests_who_come(row.id):
                    send_to("meeting.tomorrow", one.mailbox, meeting=row.id, guest=one.id)


def remind_an_hour_before(meeting_ids: Sequence[int]) -> None:
    """Write to all who come to meetings that begin within an hour."""
    for meeting_id in meeting_ids:
        with transaction():
            row = locked(select(Meeting).where(Meeting.id == meeting_id, due.is_at_once()), skip=True)
            if row is not None:
                row.told_hour_before_at = row.told_day_before_at = clock.now()
                send("meeting.begins", queries.people_who_come(row.id), meeting=row.id)
                for one in queries.guests_who_come(row.id):
                    send_to("meeting.begins", one.mailbox, meeting=row.id, guest=one.id)
