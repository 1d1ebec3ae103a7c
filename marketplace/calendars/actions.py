"""A calendar's address is made, which ends the one before, and ended."""

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select

from ..core import audit, clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.transaction import count_of, own, transaction
from ..members.models import Person
from .models import CalendarFeed


def make_feed(person: Person) -> str:
    """The path of a new address for somebody's calendar, told this once; the one of before opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    with transaction():
        own(select(Person).where(Person.id == person.id))  # of two made at once the later one holds
        end_feeds([person.id])
        db.session.add(CalendarFeed(person_id=person.id, secret_hash=_hash(secret), made_at=clock.now()))
        audit.record("person.calendar_made", person, person)
    return f"/calendar/{secret}.ics"


def end_feed(person: Person) -> None:
    """Let the own calendar's address open nothing any more."""
    with transaction():
        if not end_feeds([person.id]):
            raise NotFound()
        audit.record("person.calendar_ended", person, person)


def end_feeds(person_ids: Sequence[int]) -> int:
    """End the addresses of these people; how many there were. Call it inside the transaction of what makes it necessary."""
    return count_of(delete(CalendarFeed).where(CalendarFeed.person_id.in_(person_ids)))


def feed_of(person: Person) -> CalendarFeed | None:
    """When the address of somebody's calendar was made, if they have one."""
    return db.session.get(CalendarFeed, person.id)


def person_of(secret: str) -> Person:
    """Whose calendar an address opens; NotFound for what opens none."""
    found = db.session.scalar(select(CalendarFeed).where(CalendarFeed.secret_hash == _hash(secret)))
    if found is None or not found.person.is_active:
        raise NotFound()
    return found.person


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
