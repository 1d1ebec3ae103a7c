"""Meetings in people's calendars."""

from ..core.room import Dated
from ..members.models import Person
from . import queries
from .models import Meeting

MOST = 200


def to_come(person: Person) -> list[Dated]:
    """The meetings to which a person comes."""
    return [dated(one) for one in queries.next_of(person, MOST)]


def dated(row: Meeting, with_place: bool = True) -> Dated:
    """A meeting as a calendar has it."""
    place = row.place if with_place else ""
    return Dated(
        f"meeting-{row.id}", row.starts_at, row.title, f"/meetings/{row.id}", row.changed_at, row.ends_at, place
    )


ALL = {"meetings": to_come}
