"""The shape of what a person says of a channel."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, Form, OneTimeCodeField, options
from ..core.room import house
from ..outbox.models import Pace

TYPED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class ChannelForm(Form):
    """Where to, of what, and how soon."""

    url = StringField(
        _l("Address of the channel"), [InputRequired(REQUIRED), Length(max=1000)], render_kw=TYPED,
        description=_l("As Apprise writes it: tgram://TOKEN/CHAT, or what Slack and Discord give you as a webhook."),
    )  # fmt: skip
    kinds = SelectMultipleField(_l("What of"))
    pace = SelectField(_l("How soon"), choices=options(Pace.labels()))
    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kinds.choices = options({name: kind.word for name, kind in house().mail_kinds.items()})


class ChannelWithCodeForm(ChannelForm):
    """The same, with a code of the app."""

    one_time_code = OneTimeCodeField()


class CodeForm(Form):
    """The code that was sent there."""

    code = StringField(
        _l("Code"), [InputRequired(REQUIRED), Length(max=12)], render_kw={**TYPED, "inputmode": "numeric"}
    )
