"""The shape of what people type before money is let through to Stripe."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from ..core.forms import REQUIRED, Form, OneTimeCodeField


class ProofForm(Form):
    """It is really you."""

    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"},
        description=_l("Asked again, because money follows what you give to Stripe."),
    )  # fmt: skip


class ProofFormWithCode(ProofForm):
    """The same for whoever has a second factor."""

    one_time_code = OneTimeCodeField()
