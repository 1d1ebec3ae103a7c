"""The shape of what people type about leads that are given back."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ...core.forms import REQUIRED, DayField, Form, not_in_future, options
from ..models import ReturnReason, ReturnState
from ..models.lead_return import LONGEST


class ReturnForm(Form):
    """Give a client back. Named like the fields of the action's refusals."""

    reason = RadioField(_l("Why is the lead not valid?"), [InputRequired(_l("Choose one."))])
    client_since = DayField(_l("Your client since"), [Optional(), not_in_future],
                            description=_l("Only if it is your client already: the day of your own record."))  # fmt: skip
    words = TextAreaField(
        _l("In your words"), [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_l("What you tried, or what your own record is. Without the client’s name: an admin may read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = options(ReturnReason.labels())


class ObjectionForm(Form):
    """Why a returned lead is valid."""

    words = TextAreaField(
        _l("Why is the lead valid?"), [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_l("An admin reads it, and so does the other agency. Without the client’s name."),
    )  # fmt: skip


class ReturnDecisionForm(Form):
    """What an admin decides of a contested return."""

    outcome = RadioField(_l("Had the return a cause?"), [InputRequired(_l("Choose one."))])
    reason = TextAreaField(
        _l("Why?"), [InputRequired(REQUIRED), Length(max=LONGEST)], description=_l("Both agencies read it.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.outcome.choices = options({
            ReturnState.FOUNDED.value: _("Yes: it stays returned"),
            ReturnState.UNFOUNDED.value: _("No: it counts against the receiver, who gets the client back"),
        })  # fmt: skip
