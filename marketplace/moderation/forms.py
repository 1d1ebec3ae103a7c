"""The shape of what an admin says on the desk."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from ..core.forms import REQUIRED, Form, options


class MeansForm(Form):
    """What a word means."""

    means = SelectField(_l("It means"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, entries: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.means.choices = options({"": _("Choose one")} | entries)
