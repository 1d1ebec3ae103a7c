"""How far somebody has read, and what they follow."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from ...core.errors import NotFound
from ...core.extensions import db
from ...core.transaction import noting, transaction
from ...members.models import Person
from ..models import Follow, ReadMark, Thread
from ..readers import may_read


def see(thread: Thread, person: Person, read_to: int) -> int:
    """A person who had read a thread up to a message opens it, and so has read all that is there; returns that message."""
    if thread.id and thread.last_id and thread.last_id > read_to:
        mark_read(thread, person, thread.last_id)
    return read_to


def mark_read(thread: Thread, person: Person, message_id: int) -> None:
    """A person has read a thread up to a message; never back again, and never beyond what is there."""
    with noting():
        read_up_to(thread.id, person.id, min(message_id, thread.last_id or 0))


def read_up_to(thread_id: int, person_id: int, message_id: int) -> None:
    """The same inside a transaction."""
    new = insert(ReadMark).values(thread_id=thread_id, person_id=person_id, read_to=message_id)
    further = {"read_to": func.greatest(ReadMark.read_to, new.excluded.read_to)}
    db.session.execute(new.on_conflict_do_update(index_elements=["thread_id", "person_id"], set_=further))


def follow(thread_id: int, person: Person) -> None:
    """Hear of a thread that all members read. Said twice, once."""
    with transaction():
        follow_as(_open_to(thread_id, person).id, person.id)


def unfollow(thread_id: int, person: Person) -> None:
    """Hear of it no more, unless one is named."""
    with transaction():
        found = db.session.get(Follow, (_open_to(thread_id, person).id, person.id))
        if found is not None:
            db.session.delete(found)


def set_following(thread: Thread | None, person: Person, wanted: bool) -> None:
    """Follow a thread or no more, as is wanted; NotFound where nobody has written yet: from the first message on there is one."""
    if thread is None:
        raise NotFound()
    (follow if wanted else unfollow)(thread.id, person)


def follow_as(thread_id: int, person_id: int) -> None:
    """Follow a thread, inside a transaction."""
    db.session.execute(insert(Follow).values(thread_id=thread_id, person_id=person_id).on_conflict_do_nothing())


def _open_to(thread_id: int, person: Person) -> Thread:
    found = db.session.get(Thread, thread_id)
    if found is None or found.is_between_two or not may_read(person, found):
        raise NotFound()
    return found
