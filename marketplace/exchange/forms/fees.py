"""The shape of what people type about fees and refunds."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ...core.forms import REQUIRED, AmountField, CurrencySelectField, DayField, Form, not_in_future
from ...core.money import CODES, Money
from ...rewards.models import FeeKind
from ..brief import EARLIEST


def _not_long_ago(_form: Form, field: DayField) -> None:
    if field.data and field.data.year < EARLIEST:
        raise ValidationError(_("This day is too long ago."))


class PaidForm(Form):
    """Money that changed hands: an `amount` and a day."""

    amount: AmountField

    def sum_sent(self, currency: str) -> Money | None:
        """The amount, once all is right; whatever is wrong in the form is said at once."""
        right = self.validate()
        if self.amount.errors or currency not in CODES:
            return None
        amount = self.amount.money(currency)
        if amount is not None and amount.minor <= 0:
            self.amount.errors = [_("Enter an amount above zero.")]
            return None
        return amount if right else None


class FeeForm(PaidForm):
    """A fee that the client paid."""

    amount = AmountField(
        _l("The client paid you"),
        [InputRequired(REQUIRED)],
        description=_l(
            "Your own charge: without VAT, and without advertising budgets, licences or subcontractors billed through."
        ),
    )
    currency = CurrencySelectField()
    received_on = DayField(_l("Paid on"), [InputRequired(REQUIRED), not_in_future, _not_long_ago])
    invoice = StringField(_l("Invoice number"), [Length(max=200)], description=_l("If there is one."))
    recurring = BooleanField(_l("The client pays this regularly"), description=_l("A subscription or monthly work."))
    sure = BooleanField(_l("I am sure: book it"))

    @property
    def fee_kind(self) -> FeeKind:
        """What the box says."""
        return FeeKind.RECURRING if self.recurring.data else FeeKind.ONE_OFF


class RefundForm(PaidForm):
    """What was given back to the client."""

    amount = AmountField(_l("Given back"), [InputRequired(REQUIRED)])
    refunded_on = DayField(_l("Given back on"), [InputRequired(REQUIRED), not_in_future, _not_long_ago])
    reason = StringField(_l("Why?"), [Optional(), Length(max=2000)])
    sure = BooleanField(_l("I am sure: book it"))
