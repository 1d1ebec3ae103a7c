"""Meetings to come and past, and who comes to them."""

from collections.abc import Collection, Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order, caseless, mention
from ..core.vocabulary import Vocabulary
from ..members.models import Agency, Person, PersonState
from ..members.queries import people_who
from .models import Meeting, MeetingState, SignUp


class When(Vocabulary):
    """Which meetings a list shows."""

    COMING = "coming", _l("To come")
    PAST = "past", _l("Past")


ORDERS = {
    "starts": Order(_l("Begins"), (Meeting.starts_at,), falling=True),
    "title": Order(_l("Title"), (caseless(Meeting.title),)),
}
LISTED = [SignUp.person_id.is_(None), SignUp.id]  # people before guests, each in the order in which they signed up


def meetings(public_only: bool, when: When, words: str = "") -> Select[Meeting]:
    """A SELECT of meetings to come (with what runs), or past ones; only public ones, or all; with these words in title or text."""
    is_over = Meeting.ends_at <= clock.now()
    chosen = select(Meeting).where(is_over if when == When.PAST else ~is_over)
    if public_only:
        chosen = chosen.where(Meeting.is_public)
    return chosen.where(mention(words, Meeting.title, Meeting.text)) if words else chosen


def count_by_time(public_only: bool, words: str = "") -> dict[str, int]:
    """How many are to come, and how many past."""
    return {
        str(one): db.session.scalar(meetings(public_only, one, words).with_only_columns(func.count())) or 0
        for one in When
    }


def meeting(meeting_id: int) -> Meeting:
    """One of them, or NotFound."""
    found = db.session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound()
    return found


def public_meeting(meeting_id: int) -> Meeting:
    """One that is for guests as well, or NotFound."""
    found = meeting(meeting_id)
    if not found.is_public:
        raise NotFound()
    return found


def comes() -> ColumnElement[bool]:
    """Condition on sign-ups: a seat is theirs."""
    return and_(SignUp.confirmed_at.is_not(None), SignUp.cancelled_at.is_(None))


def coming_to(meeting_id: int) -> Select[SignUp]:
    """A SELECT of the sign-ups of those who come, in their order."""
    return select(SignUp).where(SignUp.meeting_id == meeting_id, comes()).order_by(SignUp.id)


def count_coming(meeting_id: int) -> int:
    """How many come."""
    return counts_of([meeting_id]).get(meeting_id, 0)


def counts_of(meeting_ids: Collection[int]) -> dict[int, int]:
    """By meeting, how many come."""
    chosen = select(SignUp.meeting_id, func.count().label("number")).where(SignUp.meeting_id.in_(meeting_ids), comes())
    return {row.meeting_id: row.number for row in db.session.execute(chosen.group_by(SignUp.meeting_id))}


def people_who_come(meeting_id: int) -> Select[Person]:
    """A SELECT of the people who come, without guests: of what is for members alone those who are still let in."""
    coming = coming_to(meeting_id).with_only_columns(SignUp.person_id).order_by(None)
    is_public = exists().where(Meeting.id == meeting_id, Meeting.is_public)
    return select(Person).where(Person.id.in_(coming), is_let_in(is_public))


def is_let_in(is_public: SQLColumnExpression[bool]) -> ColumnElement[bool]:
    """Condition on people: they have an account still, and the meeting is for everybody, or they are of an agency that takes part, or of
    the alliance's team."""
    inside = people_who("meetings", select(Agency.id)).with_only_columns(Person.id)
    may_come = or_(is_public, Person.alliance_role.is_not(None), Person.id.in_(inside))
    return and_(Person.status != PersonState.DISABLED, may_come)


def has_guests(meeting_id: int) -> bool:
    """Whether guests have signed up who are not forgotten."""
    guests = exists().where(
        SignUp.meeting_id == meeting_id, SignUp.guest_print.is_not(None), SignUp.cancelled_at.is_(None)
    )
    return bool(db.session.scalar(select(guests)))


def guests_who_come(meeting_id: int) -> Sequence[SignUp]:
    """The sign-ups of guests who come and are not forgotten."""
    return db.session.scalars(coming_to(meeting_id).where(SignUp.encrypted_guest.is_not(None))).all()


def own_sign_ups(person: Person, meeting_ids: Collection[int]) -> dict[int, SignUp]:
    """By meeting, where this person comes."""
    chosen = select(SignUp).where(SignUp.person_id == person.id, SignUp.meeting_id.in_(meeting_ids), comes())
    return {one.meeting_id: one for one in db.session.scalars(chosen)}


def list_of(meeting_id: int) -> Select[SignUp]:
    """A SELECT of who comes, with their names, in the order of `LISTED`."""
    people = joinedload(SignUp.person)
    listed = coming_to(meeting_id).order_by(None).order_by(*LISTED)
    return listed.options(people, people.joinedload(Person.agency))


def heads() -> Sequence[str]:
    """The words above the columns of the file of who comes."""
    return (_("Name"), _("Agency"), _("E-mail"), _("Signed up"), _("Attended"))


def rows_of(meeting_id: int) -> Iterator[tuple]:
    """One row each."""
    for one in db.session.scalars(list_of(meeting_id)):
        agency = one.person.agency.name if one.person and one.person.agency else ""
        email = one.person.email if one.person else one.guest.get("email", "")
        came = "" if one.has_come is None else _("yes") if one.has_come else _("no")
        yield one.called or _("Guest"), agency, email, one.made_at, came


def next_of(person: Person, most: int) -> Sequence[Meeting]:
    """The meetings to come to which a person comes, the next first."""
    chosen = select(Meeting).join(SignUp, SignUp.meeting_id == Meeting.id)
    chosen = chosen.where(SignUp.person_id == person.id, comes(), Meeting.status == MeetingState.PLANNED)
    if not (person.is_of_the_team or person.may("meetings")):
        chosen = chosen.where(Meeting.is_public)
    return db.session.scalars(chosen.where(Meeting.ends_at > clock.now()).order_by(Meeting.starts_at).limit(most)).all()
