"""The shape of what the alliance's team writes of a member."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ...core.forms import REQUIRED, DayField, Form, options
from ...members.models import Person
from ..models import LONGEST


class MemberNoteForm(Form):
    """A note on a member."""

    text = TextAreaField(
        _l("New note"), [InputRequired(REQUIRED), Length(max=2000)], render_kw={"rows": 3},
        description=_l("What was said, what was promised."),
    )  # fmt: skip


class CareForm(Form):
    """The next talk with a member, and who looks after it."""

    talk_on = DayField(_l("Next talk"), [Optional()])
    talk_about = StringField(_l("What about"), [Length(max=200)])
    looked_after_by = SelectField(_l("Their manager"))

    def __init__(self, *args: Any, team: list[Person], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.looked_after_by.choices = options({"": _("Nobody")} | {str(one.id): one.name for one in team})

    @property
    def manager_id(self) -> int | None:
        """Who was chosen."""
        return int(self.looked_after_by.data) if self.looked_after_by.data else None


class DeedForm(Form):
    """Why an admin does something to a member."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(REQUIRED), Length(max=LONGEST)], description=_l("The agency reads it.")
    )
