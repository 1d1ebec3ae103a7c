"""The shape of what an owner says of copies."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, Form, options
from .queries import kinds


class CopyForm(Form):
    """Mail of which kind, and where to."""

    kind = SelectField(_l("Mail about"))
    email = EmailField(
        _l("E-mail"),
        [InputRequired(REQUIRED), Length(max=254)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind.choices = options({name: kind.word for name, kind in kinds().items()})
