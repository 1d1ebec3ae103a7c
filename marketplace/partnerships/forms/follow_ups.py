"""What was agreed, and why it isn't accepted."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, DayField, Form, options
from ...core.typed import row_number
from ...members.models import Agency, Person
from ..actions import Agreed
from ..actions.pairs import LONGEST_REASON
from ..models.follow_up import LONGEST_WHAT

Owing = Sequence[tuple[Agency, Person | None]]
OWED_BY = _l("Who owes it")


def choices_of(owing: Owing) -> list[Any]:
    """Either side, or somebody of it, as a list to choose from."""
    return options({"": _("Choose one"), **{_value(*one): _words(*one) for one in owing}})


def agreed_of(what: str | None, owed_by: str | None, due_on: Any) -> Agreed:
    """What the fields say."""
    side, colon, person = (owed_by or "").partition(":")
    # What is no number names nobody, and not the whole side.
    return Agreed(what or "", row_number(side), due_on, (row_number(person) or 0) if colon else None)


def _value(side: Agency, person: Person | None) -> str:
    return f"{side.id}:{person.id}" if person else str(side.id)


def _words(side: Agency, person: Person | None) -> str:
    return f"{person.name}, {side.name}" if person else side.name


class FollowUpForm(Form):
    """One thing that was agreed."""

    what = StringField(
        _l("What was agreed"), [InputRequired(REQUIRED), Length(max=LONGEST_WHAT)],
        description=_l("One thing that can be done, such as “Send the price list for shops”. No names of clients: it stands in mails."),
    )  # fmt: skip
    owed_by = SelectField(OWED_BY, validate_choice=False)
    due_on = DayField(_l("Due on"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, owing: Owing, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.owed_by.choices = choices_of(owing)

    @property
    def said(self) -> Agreed:
        """What it says."""
        return agreed_of(self.what.data, self.owed_by.data, self.due_on.data)


class NotAcceptedForm(Form):
    """Why it isn't done."""

    reason = TextAreaField(_l("What is missing"), [InputRequired(REQUIRED), Length(max=LONGEST_REASON)])
