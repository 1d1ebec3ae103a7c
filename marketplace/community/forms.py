"""The shapes of a question, of an answer or a comment, and of news."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ..core import clock
from ..core.forms import REQUIRED, DayField, Form
from ..threads.models import LONGEST_TEXT
from .actions import SaidNews, SaidQuestion
from .models import LONGEST_NEWS, LONGEST_QUESTION, LONGEST_TITLE


class QuestionForm(Form):
    """A question, new or as it is."""

    title = StringField(_l("Your question in one line"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _l("More about it"), [InputRequired(REQUIRED), Length(max=LONGEST_QUESTION)], render_kw={"rows": 10},
        description=_l("Markdown: **bold**, *italic*, lists, links. All members read it: name no client."),
    )  # fmt: skip
    service = StringField(
        _l("Service (optional)"), [Length(max=200)], render_kw={"list": "category-list", "autocomplete": "off"}
    )

    @property
    def said(self) -> SaidQuestion:
        """What was typed."""
        return SaidQuestion(self.title.data or "", self.text.data or "", self.service.data or "")


class AnswerForm(Form):
    """An answer to a question."""

    text = TextAreaField(
        _l("Your answer"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 5},
        description=_l("Write “@” and a member’s whole name to mention them. **Bold**, lists and links work as in Markdown."),
    )  # fmt: skip


class CommentForm(AnswerForm):
    """A comment on news."""

    text = TextAreaField(
        _l("Your comment"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 3},
        description=_l("Write “@” and a member’s whole name to mention them. **Bold**, lists and links work as in Markdown."),
    )  # fmt: skip


class NewsForm(Form):
    """News, new or as it is."""

    title = StringField(_l("Title"), [InputRequired(REQUIRED), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _l("Text"), [InputRequired(REQUIRED), Length(max=LONGEST_NEWS)], render_kw={"rows": 14},
        description=_l("Markdown: **bold**, *italic*, lists, links."),
    )  # fmt: skip
    is_public = BooleanField(_l("Everybody reads it, members or not"))

    @property
    def said(self) -> SaidNews:
        """What was typed."""
        return SaidNews(self.title.data or "", self.text.data or "", bool(self.is_public.data))


class ScheduleForm(Form):
    """When news is published, in the alliance's time."""

    on = DayField(_l("Day"), [InputRequired(REQUIRED)])
    at = StringField(_l("Time"), [InputRequired(REQUIRED)], render_kw={"type": "time"})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.at.description = clock.zone().key

    def validate_at(self, field: StringField) -> None:
        """Refuse what is no time."""
        if field.data and self._time is None:
            raise ValidationError(_("Enter a time like 14:30."))

    @property
    def _time(self) -> time | None:
        try:
            return time.fromisoformat(self.at.data or "").replace(tzinfo=None)
        except ValueError:
            return None

    @property
    def instant(self) -> datetime | None:
        """The instant that was typed."""
        day: date | None = self.on.data
        if day is None or self._time is None:
            return None
        try:
            return datetime.combine(day, self._time, clock.zone()).astimezone(UTC)
        except OverflowError:
            return None
