"""Writing a message: who may, what may stand in it, and who is told of it, once."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import own, transaction
from ...core.typed import paragraphs, too_long
from ...exchange.models import Lead, Referral
from ...members.models import Person
from ...outbox.actions import send
from .. import mentions
from ..about import lead_of, telling
from ..models import LONGEST_TEXT, Mention, Message, Thread, ThreadKind
from ..readers import between, listeners_of, may_read, readers_of, refuse_writing
from .begin import begin_thread
from .reading import follow_as, read_up_to


def write_first(kind: ThreadKind, subject_id: int, person: Person, text: str) -> Message:
    """Write in the thread of a referral, a lead that one's agency was offered, or a partnership, be it there already or not."""
    said = checked(text)
    count_tries(message=f"person {person.id}")
    with transaction():
        _hold_lead(kind, subject_id)
        return write_in(begin_thread(person, kind, subject_id), person, said)


def write(thread_id: int, person: Person, text: str) -> Message:
    """Write in a thread between one's agency and another one."""
    said = checked(text)
    count_tries(message=f"person {person.id}")
    with transaction():
        kept = db.session.scalar(select(Thread).where(Thread.id == thread_id, between(person.agency_id)))
        if kept is None or not person.may("threads"):
            raise NotFound()
        _hold_lead(kept.kind, kept.subject_id)
        return write_in(own(select(Thread).where(Thread.id == thread_id)), person, said)


def write_in(thread: Thread, person: Person, said: str) -> Message:
    """Write in a thread whose row is held, a text that is `checked`. Whoever is named is told by a mail of its own, and the others of
    the thread by one of theirs: nobody is told twice, and who wants no mail of being named still hears of the thread. Call it inside a transaction."""
    refuse_writing(person, thread)
    read = readable(thread, person, said)
    agency_id = person.agency_id if thread.is_between_two or person.may("community") else None
    message = Message(
        thread_id=thread.id, person_id=person.id, agency_id=agency_id, text=read.text, made_at=clock.now()
    )
    db.session.add(message)
    db.session.flush()
    lifecycle.begin(message, person)
    thread.last_id, thread.last_at = message.id, message.made_at
    read_up_to(thread.id, person.id, message.id)
    if not thread.is_between_two:
        follow_as(thread.id, person.id)
    name_people(message, read.people)
    tell_named(message, read.people, person)
    hears_twice = and_(Person.id.in_(read.people), Person.mail_pace_of("mention") != "off")
    others = listeners_of(thread, person).where(~hears_twice)
    send("thread.written", others, message=message.id)
    audit.record("message.written", message, person, thread=thread.id)
    return message


def checked(text: str) -> str:
    """A text as it is kept, or a refusal."""
    text = paragraphs(text)
    if not text:
        raise BadInput(_("Write something first."), {"text": _("Fill this in.")})
    if sentence := too_long(text, LONGEST_TEXT):
        raise BadInput(sentence, {"text": sentence})
    return text


def readable(thread: Thread, person: Person, said: str, known: Collection[int] = ()) -> mentions.Read:
    """The text with whom it names; refused where it tells of a client what the other side may not know, or names who can't read it."""
    if sentence := telling(thread, person, said):
        raise BadInput(sentence, {"text": sentence})
    read = mentions.read(said, readers_of(thread), known)
    if sentence := too_long(read.text, LONGEST_TEXT):
        raise BadInput(sentence, {"text": sentence})
    return read


def name_people(message: Message, people: Collection[int]) -> None:
    """Keep whom a message names."""
    if people:
        rows = [{"message_id": message.id, "person_id": one} for one in sorted(people)]
        db.session.execute(insert(Mention).on_conflict_do_nothing(), rows)


def tell_named(message: Message, people: Collection[int], writer: Person) -> None:
    """Mail those who are named, but not the writer."""
    if people:
        reads = readers_of(message.thread).with_only_columns(Person.id)
        named = select(Person).where(Person.id.in_(people), Person.id != writer.id, Person.id.in_(reads))
        send("mention.written", named, message=message.id)


def held_message(message_id: int, person: Person) -> Message:
    """A message that a person may read, with its thread, held until the transaction ends; its lead is held before, as an erasure does."""
    found = db.session.get(Message, message_id)
    if found is None or not may_read(person, found.thread):
        raise NotFound()
    if lead := lead_of(found.thread):
        db.session.get_one(Lead, lead.id, with_for_update={"read": True})
    return own(select(Message).where(Message.id == message_id))


def _hold_lead(kind: ThreadKind, subject_id: int) -> None:
    """The client can't be erased while somebody writes of them. Whoever may not see the thread learns nothing by it: that is refused
    later, by its own rule."""
    chosen = select(Lead).where(Lead.id == subject_id)
    if kind == ThreadKind.REFERRAL:
        chosen = select(Lead).join(Referral, Referral.lead_id == Lead.id).where(Referral.id == subject_id)
    elif kind != ThreadKind.LEAD:
        return
    db.session.scalar(chosen.with_for_update(read=True, of=Lead).execution_options(populate_existing=True))
