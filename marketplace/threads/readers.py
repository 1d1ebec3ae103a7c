"""Who reads a thread and who writes there: the rules as SQL conditions and SELECTs, so that lists, pages, calls and mails agree."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotAllowed, NotFound, NotNow
from ..core.extensions import db
from ..core.formats import day
from ..core.room import house
from ..exchange.models import Lead, Referral
from ..exchange.recipients import named_of
from ..members.models import Agency, AgencyState, Person, PersonState
from ..members.queries import people_who
from .about import why_closed
from .models import BETWEEN_TWO, Follow, Message, Mute, Thread, ThreadKind

# The mail by which an agency has said who of it hears of the other one.
NAMED_BY = {ThreadKind.REFERRAL: "referral", ThreadKind.LEAD: "lead", ThreadKind.PARTNERSHIP: "partnership"}


def between(agency_id: int | ColumnElement[int] | None) -> ColumnElement[bool]:
    """Condition: the thread is between this agency and another one; that of a lead which an admin has removed is its referrer's alone."""
    removed = exists().where(Lead.id == Thread.lead_id, Lead.removed_at.is_not(None), Lead.referrer_id != agency_id)
    return and_(or_(Thread.first_id == agency_id, Thread.second_id == agency_id), ~removed)


def thread_of(person: Person, thread_id: int) -> Thread:
    """A thread between this person's agency and another one; otherwise there is nothing there."""
    chosen = select(Thread).where(Thread.id == thread_id, between(person.agency_id))
    found = db.session.scalar(chosen.options(*_with_subject()))
    if found is None or not person.may("threads"):
        raise NotFound()
    return found


def _with_subject() -> list[Any]:
    """Options that load what one thread is about, whole: by it is decided whether anything can be written there."""
    return [
        joinedload(Thread.first),
        joinedload(Thread.second),
        joinedload(Thread.lead),
        joinedload(Thread.referral).joinedload(Referral.lead),
        joinedload(Thread.partnership),
    ]


def may_read(person: Person, thread: Thread) -> bool:
    """Whether somebody may read a thread now."""
    if thread.kind in BETWEEN_TWO:
        mine = select(exists().where(Thread.id == thread.id, between(person.agency_id)))
        return person.may("threads") and bool(db.session.scalar(mine))
    return _of_all(person) and bool(house().answers["may_read_thread"](person, thread))


def _of_all(person: Person) -> bool:
    return person.is_of_the_team or person.may("community")


def readers_of(thread: Thread) -> Select[Person]:
    """A SELECT of the people who can read a thread: those of both agencies who work with clients, or those of all members."""
    if thread.kind in BETWEEN_TWO:
        sides = people_who("threads", thread.first_id, thread.second_id)  # type: ignore[arg-type]
        return sides.where(Person.status == PersonState.ACTIVE)
    return of_all_members()


def of_all_members() -> Select[Person]:
    """A SELECT of the people who read what all members read, the alliance's team with them."""
    states = [AgencyState.ACTIVE, *house().capabilities["community"].also_in]
    member = exists().where(Agency.id == Person.agency_id, Agency.status.in_(states))
    return select(Person).where(Person.status == PersonState.ACTIVE, or_(member, Person.alliance_role.is_not(None)))


def listeners_of(thread: Thread, writer: Person) -> Select[Person]:
    """A SELECT of those who are told of a message: of the other agency those whom it has named for the writer's, or all of it who work
    with clients; and who has written there. Where all members read, those who follow it. The writer is not told."""
    wrote = select(Message.person_id).where(Message.thread_id == thread.id)
    if thread.kind in BETWEEN_TWO:
        mine = writer.agency_id or 0
        other = thread.other_of(mine)
        there = named_of(other.id if other else 0, mine, "threads", NAMED_BY[thread.kind])
        told = or_(Person.id.in_(there.with_only_columns(Person.id)), Person.id.in_(wrote))
    else:
        told = Person.id.in_(select(Follow.person_id).where(Follow.thread_id == thread.id))
    reads = readers_of(thread).with_only_columns(Person.id)
    return select(Person).where(told, Person.id.in_(reads), Person.id != writer.id)


def muted_until(person: Person) -> Mute | None:
    """What keeps somebody from writing today; None for nothing."""
    standing = select(Mute).where(Mute.person_id == person.id, Mute.until >= clock.today(), Mute.ended_at.is_(None))
    return db.session.scalar(standing.order_by(Mute.until.desc()).limit(1))


def refuse_muted(person: Person) -> None:
    """Whoever an admin has muted writes nothing until the day is over."""
    if mute := muted_until(person):
        raise NotAllowed(
            _("An admin has muted you until the end of %(day)s: %(reason)s", day=day(mute.until), reason=mute.reason)
        )


def why_not_write(person: Person, thread: Thread) -> str:
    """Why somebody who reads a thread can't write there; empty where they can."""
    is_team = person.is_of_the_team and not thread.is_between_two
    if not (person.may("messages") or is_team):
        return _("Your agency can read this at the moment, but not write.")
    if mute := muted_until(person):
        return _("An admin has muted you until the end of %(day)s: %(reason)s", day=day(mute.until), reason=mute.reason)
    return why_closed(thread)


def refuse_writing(person: Person, thread: Thread) -> None:
    """Refuse who may not write in a thread that they read."""
    if not person.may("messages") and not (person.is_of_the_team and not thread.is_between_two):
        raise NotAllowed(_("Your agency can read this at the moment, but not write."))
    refuse_muted(person)
    if closed := why_closed(thread):
        raise NotNow(closed)
