"""Which days are to be counted anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, cast, func, literal, select, text

from ..core import clock
from ..core.extensions import db
from ..members.models import Agency, AgencyState, Person, PersonState, Role
from .facts import VERSION
from .models import Counted, Touch
from .period import Choice, chosen

WRITE_ON = 2  # day of the month: by then the last day of the month before is over for everybody
ALL_ANEW = 0  # in place of a day: the definitions or the time zone are others than those that were counted by


def touched() -> Select[date]:
    """A SELECT of the alliance's days in which something has changed since they were counted.

    Changes are noted by the hour. Where days don't begin with one, an hour has a part in two days.
    """
    zone = clock.zone().key
    first = cast(func.timezone(zone, Touch.hour), Date)
    last = cast(func.timezone(zone, Touch.hour + text("interval '59 minutes 59.999 seconds'")), Date)
    each = [select(column.label("day")) for column in (first, last, Touch.day)]
    found = each[0].union(*each[1:]).subquery()
    return select(found.c.day).where(found.c.day.is_not(None))


def days(limit: int) -> Sequence[int]:
    """Their numbers (date.toordinal), latest first; before them ALL_ANEW, if that is due."""
    found = touched().subquery()
    number = found.c.day - literal(date(1, 1, 1)) + 1
    numbers = list(db.session.scalars(select(number).order_by(found.c.day.desc()).limit(limit)))
    return [ALL_ANEW, *numbers][:limit] if is_outdated() else numbers


def is_outdated() -> bool:
    """Whether days were counted by other definitions, or in another time zone."""
    by: Any = db.session.execute(select(Counted.version, Counted.zone)).first()
    return by is not None and tuple(by) != (VERSION, clock.zone().key)


def letters(_limit: int) -> Sequence[int]:
    """The month (its first day's ordinal) whose letters are to be written: the last one, from its second day after the end on, and
    once all its days are counted."""
    last = chosen(Choice.LAST_MONTH)
    written = db.session.scalar(select(Counted.written))
    if written is None or written >= last.first or clock.today().day < WRITE_ON:
        return []
    waits = touched().subquery()
    behind = select(waits.c.day).where(waits.c.day >= last.before.first, waits.c.day < last.end).limit(1)
    return [] if db.session.scalar(behind) else [last.first.toordinal()]


def readers() -> Select[Person]:
    """A SELECT of the owners and managers of active members."""
    chosen = select(Person).join(Agency, Agency.id == Person.agency_id).where(Agency.status == AgencyState.ACTIVE)
    return chosen.where(Person.agency_role.in_((Role.OWNER, Role.MANAGER)), Person.status != PersonState.DISABLED)
