"""Invitations, the rhythm of talks, and the end."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ...core.forms import REQUIRED, DayField, Form, NumberField
from ...core.spelling import sort_key
from ..actions.pairs import LONGEST_REASON
from ..models.partnership import MOST_WEEKS


class InviteForm(Form):
    """Another member, by its name: there may be hundreds, so it is typed, and a list helps."""

    agency = StringField(
        _l("Agency"), [InputRequired(REQUIRED), Length(max=300)], description=_l("Type its name and choose it."),
        render_kw={"list": "agencies", "autocomplete": "off"},
    )  # fmt: skip

    def __init__(self, *args: Any, others: Sequence[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.others = others

    @property
    def chosen(self) -> int:
        """The number of the agency with this name; 0 where none has it that can be invited."""
        typed = sort_key(self.agency.data or "")
        return next((one.id for one in self.others if sort_key(one.name) == typed), 0)


class RhythmForm(Form):
    """How often the two talk, and when the next time is."""

    weeks = NumberField(
        _l("Weeks between two talks"), [Optional()], least=1, most=MOST_WEEKS, description=_l("Empty: no rhythm."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    talk_on = DayField(_l("Next talk"), [Optional()], description=_l("Empty: that many weeks from today."))


class EndForm(Form):
    """Why it ends."""

    reason = TextAreaField(
        _l("Why"), [Optional(), Length(max=LONGEST_REASON)], description=_l("The other agency reads it.")
    )
