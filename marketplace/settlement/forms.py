"""The shape of what people say of an order."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, Form, row_id


class SentForm(Form):
    """The payer has sent it."""

    bank_reference = StringField(
        _l("Your bank’s number for it"),
        [Length(max=140)],
        description=_l("If you have one; it helps when something gets lost."),
    )


class ReceivedForm(Form):
    """The payee has the money: one button."""


class ContestForm(Form):
    """The payee says that it did not come."""

    reason = TextAreaField(
        _l("What is wrong?"),
        [InputRequired(REQUIRED), Length(max=2000)],
        description=_l("The payer and the admins read it."),
    )


class OrdersForm(Form):
    """Orders that the payer has sent, or takes to their bank in a file."""

    orders = SelectMultipleField(coerce=row_id, validate_choice=False)


class AnswerForm(Form):
    """The payer answers a contest."""

    text = TextAreaField(
        _l("What does your bank show?"),
        [InputRequired(REQUIRED), Length(max=2000)],
        description=_l("The payee and the admins read it."),
    )
    bank_reference = StringField(_l("Your bank’s number for it"), [Length(max=140)])


class UndoForm(Form):
    """Take back "sent" or "received": one button; an admin gives a reason."""

    reason = StringField(_l("Reason"), [Length(max=2000)])


class SecondForm(Form):
    """A second admin agrees, or says why not."""

    reason = TextAreaField(_l("What speaks against it"), [Length(max=2000)], description=_l("Only if you don’t agree."))


class DecideForm(Form):
    """An admin ends a contested order."""

    reason = TextAreaField(_l("Reason"), [InputRequired(REQUIRED), Length(max=2000)])
