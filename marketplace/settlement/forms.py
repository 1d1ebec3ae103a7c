"""The shape of what people say of an order."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from ..core.forms import Form, row_id


class SentForm(Form):
    """The payer has sent it."""

    bank_reference = StringField(
        _l("Your bank’s number for it"),
        [Length(max=140)],
        description=_l("If you have one; it helps when something gets lost."),
    )


class ReceivedForm(Form):
    """The payee has the money: one button."""


class OrdersForm(Form):
    """Orders that the payer has sent, or takes to their bank in a file."""

    orders = SelectMultipleField(coerce=row_id, validate_choice=False)


class UndoForm(Form):
    """Take back "sent" or "received": one button; an admin gives a reason."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)], description=_l("Both agencies read it."))


class SecondForm(Form):
    """A second admin agrees, or says why not."""

    reason = TextAreaField(_l("What speaks against it"), [Length(max=2000)], description=_l("Only if you don’t agree."))
