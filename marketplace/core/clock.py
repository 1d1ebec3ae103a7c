"""What time it is. Instants are UTC; days are days of the alliance's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The alliance's time zone."""
    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def today() -> date:
    """Today's date where the alliance is."""
    return now().astimezone(zone()).date()


def day_of(instant: datetime) -> date:
    """The alliance's day that an instant falls on."""
    return instant.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The first instant of one of the alliance's days, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)
