"""The shape of what people type about their agency."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, Form, OneTimeCodeField, options
from .models import Gathering

TYPED = {"spellcheck": "false", "autocapitalize": "none"}


class PayoutForm(Form):
    """Where rewards are paid."""

    holder = StringField(
        _l("Account holder"), [InputRequired(REQUIRED), Length(max=140)], render_kw={"autocomplete": "off"}
    )
    iban = StringField(_l("IBAN"), [Length(max=50)], render_kw={"autocomplete": "off", **TYPED})
    bank_name = StringField(_l("Bank"), [Length(max=140)])
    account_number = StringField(
        _l("Account number"), [Length(max=60)], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )
    routing_code = StringField(
        _l("Routing code"),
        [Length(max=60)],
        description=_l("Sort code, ABA, BIC: what your bank is found by."),
    )
    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"},
        description=_l("Asked again, because money follows these details."),
    )  # fmt: skip


class PayoutFormWithCode(PayoutForm):
    """The same for whoever has a second factor."""

    one_time_code = OneTimeCodeField()


class GatheringForm(Form):
    """How the orders that the agency pays are gathered."""

    gathering = RadioField(_l("Your orders to pay are made"), choices=options(Gathering.labels()))
