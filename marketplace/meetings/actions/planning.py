"""The alliance's team plans webinars and meetings, changes them and cancels them."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.languages import NAMES
from ...core.links import read_https
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import Agency, Person
from ...members.queries import people_who
from ...outbox.actions import send
from .. import queries
from ..models import (
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_SEATS,
    Kind,
    Meeting,
    MeetingState,
)
from .telling import send_all

LONGEST, AHEAD = timedelta(days=31), timedelta(days=3 * 366)
TOLD_OF = ("starts_at", "ends_at", "place")  # who comes is told when one of these changes


@dataclass(frozen=True)
class SaidMeeting:
    """A meeting as it is typed or sent; `text` is Markdown."""

    kind: str
    title: str
    text: str
    language: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    is_public: bool = False
    seats: int | None = None
    recording_url: str = ""

    @classmethod
    def of(cls, row: Meeting, **changes: Any) -> "SaidMeeting":
        """What a meeting says now, with some of it changed."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)} | changes)


def plan_meeting(said: SaidMeeting, person: Person, by_mail: bool = False) -> Meeting:
    """A new one, shown at once; everybody of the members is told by mail if `by_mail`."""
    person.must_be_of_the_team()
    values = _checked(said, None)
    with transaction():
        at = clock.now()
        row = Meeting(**values, made_by=person.id, made_at=at, changed_at=at)
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person, at=at)
        audit.record("meeting.planned", row, person, title=row.title)
        if by_mail:
            send("meeting.planned", people_who("meetings", select(Agency.id)), meeting=row.id)
    return row


def change_meeting(meeting_id: int, person: Person, **changes: Any) -> Meeting:
    """Plan some of it otherwise; who comes is told of another time or place. Of one that is over only what is said of it, and its
    recording, changes."""
    person.must_be_of_the_team()
    with transaction():
        row = own(select(Meeting).where(Meeting.id == meeting_id))
        if not row.is_planned:
            raise NotNow(_("This was cancelled."))
        values = _checked(SaidMeeting.of(row, **changes), row)
        if row.is_public and not values["is_public"] and queries.has_guests(row.id):
            sentence = _("Guests have signed up already.")
            raise BadInput(_("Mend what is marked."), {"is_public": sentence})
        if values["seats"] is not None and values["seats"] < queries.count_coming(row.id):
            sentence = _("More have signed up already.")
            raise BadInput(_("Mend what is marked."), {"seats": sentence})
        moved = any(values[name] != getattr(row, name) for name in TOLD_OF)
        if values["starts_at"] != row.starts_at:
            row.told_day_before_at = row.told_hour_before_at = None
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        db.session.flush()
        audit.record("meeting.changed", row, person, title=row.title)
        if moved and not row.is_over(clock.now()):
            send_all("meeting.moved", row.id)
    return row


def cancel_meeting(meeting_id: int, person: Person, reason: str) -> Meeting:
    """It does not take place; who has signed up is told, and why."""
    person.must_be_of_the_team()
    said = one_line(reason)
    if wrong := _("Say why; those who have signed up read it.") if not said else too_long(said, LONGEST_REASON):
        raise BadInput(_("Mend what is marked."), {"reason": wrong})
    with transaction():
        row = own(select(Meeting).where(Meeting.id == meeting_id))
        if row.is_over(clock.now()):
            raise NotNow(_("It is over."))
        lifecycle.move(row, MeetingState.CANCELLED, person, note=said, reason=said)
        audit.record("meeting.cancelled", row, person, title=row.title)
        send_all("meeting.cancelled", row.id)
    return row


def _checked(said: SaidMeeting, row: Meeting | None) -> dict[str, Any]:
    """What a row holds of it; a refusal with all that is wrong with it."""
    errors: dict[str, str] = {}
    texts = {
        "title": (one_line(said.title), LONGEST_TITLE),
        "text": (paragraphs(said.text), LONGEST_TEXT),
        "place": (one_line(said.place), LONGEST_PLACE),
    }
    for name, (value, longest) in texts.items():
        if not value:
            errors[name] = _("Fill this in.")
        elif sentence := too_long(value, longest):
            errors[name] = sentence
    if Kind.read(said.kind) is None:
        errors["kind"] = _("Choose one.")
    if said.language not in NAMES:
        errors["language"] = _("Choose one.")
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        errors["seats"] = _("Write a whole number from 1 to %(most)s.", most=MOST_SEATS)
    recording, wrong = read_https(said.recording_url, LONGEST_PLACE)
    starts_at, ends_at = _whole_minute(said.starts_at), _whole_minute(said.ends_at)
    errors |= ({"recording_url": wrong} if wrong else {}) | _wrong_times(starts_at, ends_at, row)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {name: value for name, (value, _longest) in texts.items()} | {
        "kind": Kind(said.kind), "language": said.language, "starts_at": starts_at, "ends_at": ends_at,
        "is_public": said.is_public, "seats": said.seats, "recording_url": recording,
    }  # fmt: skip


def _whole_minute(instant: datetime | None) -> datetime | None:
    """An instant as pages show it and forms send it back."""
    return instant.replace(second=0, microsecond=0) if instant else None


def _wrong_times(starts_at: datetime | None, ends_at: datetime | None, row: Meeting | None) -> dict[str, str]:
    """What is wrong with begin and end; those that a meeting has already are right, whatever the day, and of one that is over they stay."""
    if starts_at is None or ends_at is None:
        both = {"starts_at": starts_at, "ends_at": ends_at}
        return {name: _("Fill this in.") for name, value in both.items() if value is None}
    has_begun, is_over = (row.starts_at, row.is_over(clock.now())) if row else (None, False)
    if is_over and row is not None:
        changed = (starts_at, ends_at) != (row.starts_at, row.ends_at)
        return {"starts_at": _("It is over.")} if changed else {}
    if starts_at != has_begun and not clock.now() < starts_at < clock.now() + AHEAD:
        return {"starts_at": _("Choose a time to come, within three years.")}
    if ends_at <= starts_at:
        return {"ends_at": _("The end must be later than the beginning.")}
    return {"ends_at": _("A meeting lasts a month at most.")} if ends_at > starts_at + LONGEST else {}
