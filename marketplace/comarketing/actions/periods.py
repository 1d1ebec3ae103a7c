"""Periods and days that people set."""

from datetime import date, timedelta

from flask_babel import gettext as _

from ...core import clock

AWAY = timedelta(days=2 * 366)


def period_errors(starts_on: date | None, ends_on: date | None) -> dict[str, str]:
    """The sentences for a period that can't be set; a period lies within two years of today, before or after."""
    found: dict[str, str | None] = {"starts_on": day_error(starts_on), "ends_on": day_error(ends_on)}
    if starts_on and ends_on and ends_on < starts_on:
        found["ends_on"] = _("It ends before it begins.")
    return {name: sentence for name, sentence in found.items() if sentence}


def day_error(day: date | None) -> str | None:
    """The same for one day."""
    if day is None:
        return _("Choose a day.")
    return None if abs(day - clock.today()) <= AWAY else _("This day is too far away.")
