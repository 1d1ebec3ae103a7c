"""The shape of what an admin says on the desk."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, Form, options
from ..models import LONGEST, Fault


class MeansForm(Form):
    """What a word means."""

    means = SelectField(_l("It means"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, entries: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.means.choices = options({"": _("Choose one")} | entries)


class ReportForm(Form):
    """What is wrong with something on the pages."""

    fault = RadioField(_l("What is wrong?"), [InputRequired(_l("Choose one."))])
    note = TextAreaField(_l("In your words"), [Length(max=LONGEST)])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fault.choices = options(Fault.labels())


class DecisionForm(Form):
    """What an admin decides, and why."""

    reason = TextAreaField(_l("Why?"), [Length(max=LONGEST)], description=_l("Whoever it is of reads it."))
