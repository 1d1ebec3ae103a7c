"""The shapes of a message, of a reason, and of who is kept from writing."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, DayField, Form
from .models import LONGEST_REASON, LONGEST_TEXT


class MessageForm(Form):
    """A message, new or as it is."""

    text = TextAreaField(
        _l("Message"), [InputRequired(REQUIRED), Length(max=LONGEST_TEXT)], render_kw={"rows": 4},
        description=_l("Write “@” and a name to mention somebody. **Bold**, lists and links work as in Markdown."),
    )  # fmt: skip


class ReasonForm(Form):
    """Why an admin hides a message, or shows it again."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)], description=_l("The writer reads it.")
    )


class MuteForm(Form):
    """Who writes nothing, until when, and why."""

    email = StringField(
        _l("Their e-mail"), [InputRequired(REQUIRED), Length(max=300)],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off"},
    )  # fmt: skip
    until = DayField(_l("Until the end of"), [InputRequired(REQUIRED)])
    reason = TextAreaField(
        _l("Why?"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)], description=_l("They read it.")
    )

    def person_among(self, people: Sequence[Any]) -> int | None:
        """The number of the one person who was found; an error at the field where there is none."""
        if not people:
            self.email.errors = [*self.email.errors, _("Nobody here has this e-mail.")]
            return None
        number: int = people[0].id
        return number
