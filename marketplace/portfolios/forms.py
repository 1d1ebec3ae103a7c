"""The shape of contacts, rhythms and handovers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, DayField, Form, NumberField, not_in_future, options, row_id
from ..core.typed import row_number
from ..members.models import Person
from .models import LONGEST_NOTE, MOST_WEEKS, Way


class ContactForm(Form):
    """Somebody has spoken with a member."""

    held_on = DayField(_l("When"), [InputRequired(REQUIRED), not_in_future])
    way = SelectField(_l("How"), choices=lambda: options(Way.labels()))
    note = TextAreaField(
        _l("Note"), [Optional(), Length(max=LONGEST_NOTE)], description=_l("Only the alliance’s team reads it."), render_kw={"rows": 3}
    )  # fmt: skip


class MemberRhythmForm(Form):
    """How often."""

    weeks = NumberField(
        _l("Weeks between two talks"), [Optional()], least=1, most=MOST_WEEKS, description=_l("Empty: no rhythm."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class HandoverForm(Form):
    """Which members go from whom to whom."""

    to = SelectField(_l("To whom"))
    everyone = BooleanField(_l("All that are listed"))
    agencies = SelectMultipleField(_l("Which members"), coerce=row_id)
    note = TextAreaField(
        _l("Note"), [Optional(), Length(max=LONGEST_NOTE)], render_kw={"rows": 4},
        description=_l("For the new manager: what was promised, what they need."),
    )  # fmt: skip

    def __init__(self, *args: Any, takers: Sequence[Person], there: Sequence[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.to.choices = options({"": _("Choose one")} | {str(one.id): one.name for one in takers})
        self.agencies.choices = options({one.id: one.name for one in there})

    @property
    def given(self) -> list[int] | None:
        """The members that are ticked; None for all."""
        return None if self.everyone.data else self.agencies.data or []

    @property
    def taker(self) -> int | None:
        """Who was chosen."""
        return row_number(self.to.data)
