"""What time it is. Instants are UTC; days are days of the alliance's time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flask import current_app
from sqlalchemy import BindParameter, ColumnElement, Date, DateTime, bindparam, cast, func
from sqlalchemy.orm import InstrumentedAttribute

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _pretended.get() or datetime.now(UTC)


# The same in SQL, asked when the statement is: for statements that are built once and asked again and again.
NOW: BindParameter[datetime] = bindparam("now", callable_=now, type_=DateTime(timezone=True))


def is_pretended() -> bool:
    """Whether the present is a made-up past; no mail is written then."""
    return _pretended.get() is not None


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Inside, it is `instant`: the demo lives half a year in a few seconds. Nothing else may use it."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)


@cache
def zones() -> list[str]:
    """The time zones one can choose: IANA names of places. Read from disk once."""
    return sorted(name for name in available_timezones() if "/" in name)


def zone() -> ZoneInfo:
    """The alliance's time zone."""
    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone of that name; None if this machine knows none such, as zones come and go."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def today() -> date:
    """Today's date where the alliance is."""
    return now().astimezone(zone()).date()


def latest_today() -> date:
    """Today's date where the day begins first (UTC+14): the latest day that somebody can truthfully call today."""
    return now().astimezone(timezone(timedelta(hours=14))).date()


def day_of(instant: datetime) -> date:
    """The alliance's day that an instant falls on."""
    return instant.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The first instant of one of the alliance's days, in UTC."""
    try:
        return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)
    except OverflowError:  # the first and the last day that there are, east or west of Greenwich
        return datetime.min.replace(tzinfo=UTC) if day == date.min else datetime.max.replace(tzinfo=UTC)


def start_of_each(unit: Literal["day", "week", "month"], instant: InstrumentedAttribute[Any]) -> ColumnElement[date]:
    """In SQL, the first of the alliance's days of the week or month that an instant falls in, or the day itself."""
    return cast(func.date_trunc(unit, func.timezone(zone().key, instant)), Date)
