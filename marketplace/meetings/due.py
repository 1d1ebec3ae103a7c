"""Of which meetings people are to be reminded, and which guests are to be forgotten."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from ..core import clock
from ..core.extensions import db
from ..members.models import Person
from . import queries
from .models import Meeting, MeetingState, SignUp

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNCONFIRMED = timedelta(days=2)  # a guest who says no yes is forgotten then
KEPT = timedelta(days=30)  # after the end, guests are forgotten


def _begins_within(time: timedelta) -> ColumnElement[bool]:
    at = clock.now()
    return and_(Meeting.status == MeetingState.PLANNED, Meeting.starts_at > at, Meeting.starts_at <= at + time)


def is_tomorrow() -> ColumnElement[bool]:
    """Condition: it begins within a day, and nobody was reminded of it."""
    later = Meeting.starts_at > clock.now() + HOUR  # of what begins within the hour one mail is enough
    return and_(_begins_within(DAY), later, Meeting.told_day_before_at.is_(None))


def is_at_once() -> ColumnElement[bool]:
    """Condition: it begins within an hour, and nobody was reminded of that."""
    return and_(_begins_within(HOUR), Meeting.told_hour_before_at.is_(None))


def tomorrow(limit: int) -> list[int]:
    """Meetings that begin within a day."""
    return list(db.session.scalars(select(Meeting.id).where(is_tomorrow()).order_by(Meeting.id).limit(limit)))


def at_once(limit: int) -> list[int]:
    """Meetings that begin within an hour."""
    return list(db.session.scalars(select(Meeting.id).where(is_at_once()).order_by(Meeting.id).limit(limit)))


def is_in_vain() -> ColumnElement[bool]:
    """Condition on sign-ups joined with their meetings: it has not begun, and the person is not let in any more."""
    let_in = select(Person.id).where(Person.id == SignUp.person_id, queries.is_let_in(Meeting.is_public))
    to_come = and_(Meeting.status == MeetingState.PLANNED, Meeting.starts_at > clock.now())
    return and_(to_come, queries.comes(), SignUp.person_id.is_not(None), ~let_in.correlate(SignUp, Meeting).exists())


def in_vain(limit: int) -> list[int]:
    """Sign-ups of people who are not let in any more."""
    chosen = select(SignUp.id).join(SignUp.meeting).where(is_in_vain())
    return list(db.session.scalars(chosen.order_by(SignUp.id).limit(limit)))


def is_to_forget() -> ColumnElement[bool]:
    """Condition on sign-ups joined with their meetings: the guest's contacts are not needed any more."""
    at = clock.now()
    silent = and_(SignUp.confirmed_at.is_(None), SignUp.made_at < at - UNCONFIRMED)
    over = or_(Meeting.ends_at < at - KEPT, SignUp.cancelled_at.is_not(None))
    return and_(SignUp.guest_print.is_not(None), or_(silent, over))


def to_forget(limit: int) -> list[int]:
    """Sign-ups of guests whose contacts are not needed any more."""
    chosen = select(SignUp.id).join(SignUp.meeting).where(is_to_forget())
    return list(db.session.scalars(chosen.order_by(SignUp.id).limit(limit)))
