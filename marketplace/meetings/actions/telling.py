"""Whoever comes is told by mail: people of the members, and guests."""

from ...outbox.actions import send, send_to
from .. import queries


def send_all(event: str, meeting_id: int) -> None:
    """Tell all who have signed up what has become of a meeting, or that it begins."""
    send(event, queries.people_who_come(meeting_id), meeting=meeting_id)
    for one in queries.guests_who_come(meeting_id):
        send_to(event, one.mailbox, meeting=meeting_id, guest=one.id)
