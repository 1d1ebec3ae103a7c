"""The shapes of a meeting, of a guest who comes, and of who came."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..core import clock
from ..core.forms import REQUIRED, DayField, Form, NumberField, options
from ..core.languages import NAMES, voice
from .actions import SaidMeeting
from .models import (
    LONGEST_NAME,
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_SEATS,
    Kind,
    Meeting,
)

TIMES = {"starts_at": "starts_time", "ends_at": "ends_time"}  # of each day its field for the time


class TimeField(StringField):
    """A time of day of the alliance's zone, as the browser's time control sends it."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any):
        super().__init__(label, validators, render_kw={"type": "time"}, **kwargs)

    def post_validate(self, _form: Any, validation_stopped: bool) -> None:
        """Refuse what is no time."""
        if self.data and self.time is None and not validation_stopped:
            raise ValidationError(_("Enter a time like 14:30."))

    @property
    def time(self) -> time | None:
        """The time that was typed."""
        try:
            return time.fromisoformat(self.data or "").replace(tzinfo=None)
        except ValueError:
            return None


class MeetingForm(Form):
    """A meeting, new or as it is; days and times are of the alliance's zone."""

    kind = SelectField(_l("Kind"))
    language = SelectField(_l("Language"))
    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _l("Text"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 8},
        description=_l("Markdown: **bold**, *italic*, lists, links."),
    )  # fmt: skip
    starts_at = DayField(_l("Day"), [InputRequired(REQUIRED)])
    starts_time = TimeField(_l("Begins at"), [InputRequired(REQUIRED)])
    ends_at = DayField(_l("Last day"), [Optional()], description=_l("Empty: the same day."))
    ends_time = TimeField(_l("Ends at"), [InputRequired(REQUIRED)])
    place = StringField(
        _l("Where"), [InputRequired(REQUIRED), Length(max=LONGEST_PLACE)],
        description=_l("An address on the web or in town. Only those who have signed up read it."),
    )  # fmt: skip
    is_public = BooleanField(_l("Guests from outside can come as well"))
    seats = NumberField(
        _l("Seats"), [Optional()], least=1, most=MOST_SEATS, description=_l("Empty: as many as want to."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    recording_url = StringField(
        _l("Recording"), [Optional(), Length(max=LONGEST_PLACE)], render_kw={"inputmode": "url", "autocomplete": "off"},
        description=_l("Its address, beginning with https://; shown once the meeting is over."),
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any):
        shown: dict[str, Any] = {"language": voice().language}
        if meeting is not None:
            begins, ends = (one.astimezone(clock.zone()) for one in (meeting.starts_at, meeting.ends_at))
            shown = vars(SaidMeeting.of(meeting)) | {
                "starts_at": begins.date(), "starts_time": f"{begins:%H:%M}", "ends_at": ends.date(), "ends_time": f"{ends:%H:%M}",
            }  # fmt: skip
        super().__init__(*args, data=shown, **kwargs)
        self.kind.choices, self.language.choices = options(Kind.labels()), options(NAMES)
        self.starts_time.description = self.ends_time.description = clock.zone().key

    def refuse(self, errors: dict[str, str]) -> None:
        """Show a refusal of an instant at its time, where the day alone is right."""
        begins = self.starts_at.data
        right = {"starts_at": begins == clock.today(), "ends_at": self.ends_at.data in (None, begins)}
        super().refuse({TIMES[name] if right.get(name) else name: sentence for name, sentence in errors.items()})

    @property
    def said(self) -> SaidMeeting:
        """What was typed."""
        begins = self.starts_at.data
        return SaidMeeting(
            self.kind.data or "", self.title.data or "", self.text.data or "", self.language.data or "",
            _instant(begins, self.starts_time.time), _instant(self.ends_at.data or begins, self.ends_time.time),
            self.place.data or "", bool(self.is_public.data), self.seats.data, self.recording_url.data or "",
        )  # fmt: skip


class NewMeetingForm(MeetingForm):
    """The same, and whether everybody is told at once."""

    by_mail = BooleanField(_l("Tell everybody of the members by mail"))


def _instant(day: date | None, at: time | None) -> datetime | None:
    """A day and a time of the alliance's zone as an instant; None where one is missing, or there is no such instant."""
    if day is None or at is None:
        return None
    try:
        return datetime.combine(day, at, clock.zone()).astimezone(UTC)
    except OverflowError:
        return None


class GuestForm(Form):
    """A guest who wants to come."""

    name = StringField(
        _l("Your name"), [InputRequired(REQUIRED), Length(max=LONGEST_NAME)], render_kw={"autocomplete": "name"}
    )
    email = StringField(
        _l("E-mail"), [InputRequired(REQUIRED), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )  # fmt: skip


class CancelForm(Form):
    """Why a meeting is cancelled."""

    reason = StringField(_l("Reason"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)])
