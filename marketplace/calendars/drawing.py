"""A person's calendar as a file (RFC 5545): events and no tasks, which calendars that follow an address don't show."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from ..core.languages import voice
from ..core.room import Dated, house
from ..members.models import Person

FRESH = timedelta(hours=1)  # how often a program should ask


def calendar_of(person: Person) -> bytes:
    """All that has a date for this person today, in the voice of whoever reads; what waits no more is not in it. The same bytes as
    long as nothing changes."""
    calendar, name = _empty(), current_app.config["SETTINGS"].alliance_name
    calendar.add("x-wr-calname", _("%(alliance)s: what waits for you", alliance=name))
    calendar.add("x-wr-timezone", str(voice().zone))
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    dated = [one for brings in house().calendar.values() for one in brings(person)]
    for one in sorted(dated, key=lambda each: each.name):
        calendar.add_component(_event(one))
    return calendar.to_ical()


def file_with(one: Dated) -> bytes:
    """A file that puts one date into a calendar."""
    calendar = _empty()
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(one))
    return calendar.to_ical()


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{current_app.config['SETTINGS'].alliance_name}//Leadpact//")
    calendar.add("version", "2.0")
    return calendar


def _event(one: Dated) -> Event:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    event = Event()
    event.add("uid", f"{one.name}@{urlsplit(base).hostname}")
    event.add("dtstamp", one.since.astimezone(UTC))
    event.add("summary", one.title)
    event.add("dtstart", one.at.astimezone(UTC) if isinstance(one.at, datetime) else one.at)
    if one.ends:
        event.add("dtend", one.ends.astimezone(UTC) if isinstance(one.ends, datetime) else one.ends)
    if one.place:
        event.add("location", one.place)
    event.add("url", base + one.path)
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    return event
