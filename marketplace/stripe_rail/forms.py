"""The shape of what people type before money is let through to Stripe, and what admins say of claims."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..core.forms import REQUIRED, Form, OneTimeCodeField


class ProofForm(Form):
    """It is really you."""

    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"},
        description=_l("Asked again, because money follows what you give to Stripe."),
    )  # fmt: skip


class WriteOffForm(Form):
    """An admin gives up a claim."""

    reason = TextAreaField(
        _l("Reason"), [Length(max=2000)], description=_l("For the other admins and whoever looks at the books later.")
    )


class PaidByBankForm(Form):
    """An admin has found a claim's money on the alliance's bank account."""

    note = TextAreaField(
        _l("Which payment it was"),
        [Length(max=2000)],
        description=_l("Its day, and what your bank calls it, so that it is found again."),
    )


class SecondAdminForm(Form):
    """A second admin agrees, or says why not."""

    reason = TextAreaField(_l("What speaks against it"), [Length(max=2000)], description=_l("Only if you don’t agree."))


class ProofFormWithCode(ProofForm):
    """The same for whoever has a second factor."""

    one_time_code = OneTimeCodeField()
