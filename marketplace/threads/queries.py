"""Threads and messages, for whoever may read them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.paging import how_many
from ..core.room import READER, house
from ..disputes.models import STANDING, Dispute
from ..exchange.models import Lead, Referral
from ..members.models import Agency, Person, PersonState
from ..members.queries import people_who
from ..partnerships.models import Partnership
from ..rewards.models import Reward
from ..settlement.models import MovementItem
from .models import BETWEEN_TWO, Look, Message, MessageState, Mute, ReadMark, Thread, ThreadKind
from .readers import between, may_read

FEW = 30  # messages that one page shows
FEW_NAMES = 8  # that are offered behind an "@"
OPEN_FOR = timedelta(hours=12)  # after which an admin says once more that they open a thread of two agencies


def with_subject() -> list[Any]:
    """Options that load what threads between two agencies are about, for their titles."""
    names = load_only(Agency.name)
    lead = load_only(
        Lead.title, Lead.enquiry_id, Lead.referrer_id, Lead.erased_at, Lead.encrypted_client
    )  # what is struck out too
    return [
        joinedload(Thread.first).options(names),
        joinedload(Thread.second).options(names),
        joinedload(Thread.lead).options(lead),
        joinedload(Thread.referral).load_only(Referral.lead_id, Referral.status).joinedload(Referral.lead).options(lead),
        joinedload(Thread.partnership).options(joinedload(Partnership.first).options(names), joinedload(Partnership.second).options(names)),
    ]  # fmt: skip


def _mark_of(person_id: Any) -> ColumnElement[int]:
    """Up to which message of a thread somebody has read. It belongs to the thread outside, however deep it stands."""
    mine = select(ReadMark.read_to).where(ReadMark.thread_id == Thread.id, ReadMark.person_id == person_id)
    return func.coalesce(mine.correlate(Thread).scalar_subquery(), 0)


def _new_to(person_id: Any) -> ColumnElement[bool]:
    """Condition: a message of others in the thread outside that came after somebody's mark. What was written before they came is no news
    to them."""
    came = select(Person.created_at).where(Person.id == person_id).correlate(None).scalar_subquery()
    after_mark = and_(Message.thread_id == Thread.id, Message.id > _mark_of(person_id))
    return and_(after_mark, Message.person_id != person_id, Message.made_at >= came)


def unread_by(person_id: Any) -> ColumnElement[int]:
    """How many messages of others in a thread somebody has not read: what is new to them, be it taken back since or not."""
    return select(func.count()).select_from(Message).where(_new_to(person_id)).correlate(Thread).scalar_subquery()


def is_unread_by(person_id: Any) -> ColumnElement[bool]:
    """Condition: there is such a message. The newest of a thread is looked at first, and mostly that settles it."""
    read = exists().where(
        ReadMark.thread_id == Thread.id, ReadMark.person_id == person_id, ReadMark.read_to >= Thread.last_id
    )
    return and_(~read, exists().where(_new_to(person_id)))


def threads_of(agency_id: Any) -> Select[Thread]:
    """A SELECT of the threads between an agency and others in which something was written."""
    return select(Thread).where(between(agency_id), Thread.last_id.is_not(None))


def unread_of(agency_id: Any) -> Select[int]:
    """A SELECT of the threads between an agency and others in which whoever reads the page has something unread, for the menu."""
    return threads_of(agency_id).where(is_unread_by(READER)).with_only_columns(Thread.id)


def of_kind(chosen: Select[Any], kind: ThreadKind | None, is_unread: bool, words: str, person: Person) -> Select[Any]:
    """Of these threads, those of a kind, with something unread, or with words in the name of the other agency or of the lead."""
    chosen = chosen.where(Thread.kind == kind) if kind else chosen
    chosen = chosen.where(is_unread_by(person.id)) if is_unread else chosen
    for word in words.split()[:6]:
        other = exists().where(
            Agency.id.in_([Thread.first_id, Thread.second_id]),
            Agency.id != person.agency_id,
            Agency.name.icontains(word, autoescape=True),
        )
        of_referral = select(Referral.lead_id).where(Referral.id == Thread.referral_id).correlate(Thread)
        lead = or_(Lead.id == Thread.lead_id, Lead.id == of_referral.scalar_subquery())
        chosen = chosen.where(or_(other, exists().where(lead, Lead.title.icontains(word, autoescape=True))))
    return chosen


def messages_of(thread: Thread) -> Select[Message]:
    """A SELECT of a thread's messages with their writers."""
    return select(Message).where(Message.thread_id == thread.id).options(*with_writers())


def with_writers() -> list[Any]:
    """Options that load who wrote messages, and for which side."""
    return [
        joinedload(Message.person).load_only(Person.name, Person.alliance_role),
        joinedload(Message.agency).load_only(Agency.name),
    ]


def newest(thread: Thread, before: int | None = None, count: int = FEW) -> tuple[Sequence[Message], bool]:
    """The last messages of a thread, or those before one of them, oldest first; and whether there are older ones."""
    if thread.id is None:
        return [], False
    chosen = messages_of(thread).order_by(Message.id.desc()).limit(count + 1)
    rows = db.session.scalars(chosen.where(Message.id < before) if before else chosen).all()
    return rows[:count][::-1], len(rows) > count


def cursor_to(thread: Thread, message_id: int | None) -> int | None:
    """The message before which a page begins, counted backwards, that shows this one in its midst; None where it stands among the newest,
    or not in this thread."""
    if not message_id or thread.id is None:
        return None
    there = select(Message.id).where(Message.thread_id == thread.id, Message.id >= message_id).order_by(Message.id)
    ids = db.session.scalars(there.limit(FEW + 1)).all()
    if len(ids) <= FEW or ids[0] != message_id:
        return None
    older = select(Message.id).where(Message.thread_id == thread.id, Message.id < message_id)
    return ids[FEW - len(db.session.scalars(older.limit(FEW // 2)).all())]


def newer_cursor(thread: Thread, before: int | None) -> int | None:
    """The same of the page that follows the one before this message; None where the newest follow."""
    there = select(Message.id).where(Message.thread_id == thread.id, Message.id >= (before or 0)).order_by(Message.id)
    return db.session.scalar(there.offset(FEW).limit(1)) if before else None


def after(thread: Thread, last: int) -> Sequence[Message]:
    """What was written after a message, oldest first, so much as one page shows."""
    return db.session.scalars(messages_of(thread).where(Message.id > last).order_by(Message.id).limit(FEW)).all()


def message_for(person: Person, message_id: int) -> Message:
    """A message, whoever wrote it, for who may read its thread; otherwise there is nothing there."""
    found = db.session.get(Message, message_id)
    if found is None or not may_read(person, found.thread):
        raise NotFound()
    return found


def own_message(person: Person, message_id: int) -> Message:
    """The same, if this person wrote it."""
    found = message_for(person, message_id)
    if found.person_id != person.id:
        raise NotFound()
    return found


def people_in(thread: Thread) -> Sequence[Any]:
    """Who reads a thread between two agencies: those who can be named there, each with their agency's name."""
    mine = [one for one in (thread.first_id, thread.second_id) if one is not None]
    chosen = people_who("threads", *mine).where(Person.status == PersonState.ACTIVE)
    rows = chosen.with_only_columns(Person.id, Person.name, Agency.name.label("agency"), Person.agency_id)
    return db.session.execute(rows.order_by(Agency.sort_key, Person.name, Person.id).limit(100)).all()


def names_like(readers: Select[Person], said: str, reader: Person) -> Sequence[Any]:
    """Of those who read a thread, a few whose names begin as somebody types behind an "@", in any of their words; each with the agency and
    with what is to be written: the name, and the number where two of them have the same."""
    ids = readers.with_only_columns(Person.id).order_by(None).subquery()
    other, name, said = aliased(Person), func.lower(Person.name), " ".join(said.lower().split())
    begins = name.startswith(said, autoescape=True)
    same = exists().where(func.lower(other.name) == name, other.id != Person.id, other.id.in_(select(ids)))
    text = case((same, func.concat("@", Person.name, " #", Person.id)), else_=func.concat("@", Person.name)).label(
        "text"
    )
    chosen = (
        select(text, Agency.name.label("agency")).select_from(Person).outerjoin(Agency, Agency.id == Person.agency_id)
    )
    fits = or_(begins, name.contains(f" {said}", autoescape=True)), Person.id.in_(select(ids)), Person.id != reader.id
    return db.session.execute(chosen.where(*fits).order_by(begins.desc(), name, Person.id).limit(FEW_NAMES)).all()


def threads_about(lead_id: int, agency_id: int | None) -> Sequence[Any]:
    """The threads about a lead that its referrer has with those who ask, each with the other agency's name and how many messages."""
    count = select(func.count()).where(Message.thread_id == Thread.id).scalar_subquery()
    chosen = select(Thread.id, Agency.name, count.label("messages")).join(Agency, Agency.id == Thread.second_id)
    chosen = chosen.where(Thread.lead_id == lead_id, between(agency_id), Thread.last_id.is_not(None))
    return db.session.execute(chosen.order_by(Thread.last_id.desc())).all()


def looks_at(thread: Thread) -> Sequence[Look]:
    """When admins have opened a thread of two agencies, the latest first."""
    chosen = select(Look).where(Look.thread_id == thread.id).options(joinedload(Look.person)).order_by(Look.id.desc())
    return db.session.scalars(chosen.limit(5)).all() if thread.id else []


def may_look(thread: Thread) -> bool:
    """Whether admins can open a thread of two agencies: something in it was reported, or the two have a dispute about its referral."""
    of_referral = select(Reward.id).where(Reward.referral_id == thread.referral_id)
    ordered = select(MovementItem.movement_id).where(MovementItem.reward_id.in_(of_referral))
    disputed = exists().where(
        Dispute.status.in_(STANDING), or_(Dispute.reward_id.in_(of_referral), Dispute.movement_id.in_(ordered))
    )
    if thread.referral_id is not None and db.session.scalar(select(disputed)):
        return True
    return bool(house().answers["is_thread_reported"](thread.id))


def any_thread(thread_id: int) -> Thread:
    """A thread of two agencies that admins can open; otherwise there is nothing there."""
    found = db.session.get(Thread, thread_id)
    if found is None or found.kind not in BETWEEN_TWO or not may_look(found):
        raise NotFound()
    return found


def has_looked(thread: Thread, admin: Person) -> bool:
    """Whether an admin has opened a thread lately, so that they need not say so once more."""
    mine = Look.thread_id == thread.id, Look.person_id == admin.id, Look.at >= clock.now() - OPEN_FOR
    return db.session.scalar(select(Look.id).where(*mine).limit(1)) is not None


def mutes() -> Select[Mute]:
    """A SELECT of who was muted, and by whom it was said until when."""
    return select(Mute).options(joinedload(Mute.person).joinedload(Person.agency))


def count_unread(person: Person) -> int:
    """In how many threads somebody has something unread."""
    return how_many(threads_of(person.agency_id).where(is_unread_by(person.id)))


def is_there(message: Message) -> bool:
    """Whether a message is still there to be read."""
    return message.status == MessageState.SHOWN


def message_for_desk(message_id: int) -> Message:
    """A message that admins may hide or show: of what all members read, or of a thread that they can open."""
    found = db.session.get(Message, message_id)
    if found is None or (found.thread.is_between_two and not may_look(found.thread)):
        raise NotFound()
    return found


def email_of_writer(message_id: int | None) -> str:
    """The e-mail of whoever wrote a message; empty for none."""
    row = db.session.get(Message, message_id) if message_id else None
    return row.person.email if row else ""


def read_to(thread: Thread, person: Person) -> int:
    """Up to which message of a thread somebody has read."""
    found = db.session.get(ReadMark, (thread.id, person.id)) if thread.id else None
    return found.read_to if found else 0


def unread_in(thread: Thread, person: Person) -> int:
    """How many messages of others in a thread somebody has not read."""
    return db.session.scalar(select(unread_by(person.id)).select_from(Thread).where(Thread.id == thread.id)) or 0
