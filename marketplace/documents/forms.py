"""The shape of what people ask for and type about papers."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DecimalField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ..core.countries import countries
from ..core.forms import REQUIRED, Form, options, row_id
from ..core.languages import NAMES
from ..core.typed import one_line
from .actions.company import LONGEST
from .models import Vat

SAY_RATE = _l("Write a percentage from 0 to 100, like 19 or 7.5.")


class StatementForm(Form):
    """Ask for the statement of a month."""

    month = SelectField(_l("Month"), validate_choice=False)
    currency = SelectField(_l("Currency"), validate_choice=False)


class ActForm(StatementForm):
    """Ask for the act of what a partner's fees have earned in a month."""

    partner = SelectField(_l("Agency that received the clients"), coerce=row_id, validate_choice=False)


class RateField(DecimalField):
    """A percentage from 0 to 100, with a point or a comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, with our own sentence when it isn't one."""
        typed, self.data = one_line("".join(valuelist[:1])).replace(",", "."), None
        try:
            rate = Decimal(typed) if typed else None
        except InvalidOperation:
            raise ValueError(SAY_RATE) from None
        if rate is not None and not (rate.is_finite() and 0 <= rate <= 100):
            raise ValueError(SAY_RATE)
        self.data = rate


class CompanyForm(Form):
    """What stands of an agency on its papers."""

    legal_name = StringField(_l("Legal name"), [InputRequired(REQUIRED), Length(max=LONGEST["legal_name"])])
    registration_number = StringField(_l("Registration number"), [Length(max=LONGEST["registration_number"])])
    vat_number = StringField(_l("VAT number"), [Length(max=LONGEST["vat_number"])],
                             description=_l("With the letters of the country, as DE123456789."))  # fmt: skip
    street = StringField(_l("Street and house"), [Length(max=LONGEST["street"])])
    postal_code = StringField(_l("Postal code"), [Length(max=LONGEST["postal_code"])])
    city = StringField(_l("City"), [Length(max=LONGEST["city"])])
    country = SelectField(_l("Country"))
    language = SelectField(_l("Language of your papers"), choices=options(NAMES))
    monthly_acts = BooleanField(_l("Make acts of what we have earned by themselves, each month"))
    vat_home = SelectField(_l("For buyers in your country"))
    vat_abroad = SelectField(_l("For buyers in other countries"))
    vat_rate = RateField(_l("VAT rate, percent"), places=2, render_kw={"inputmode": "decimal"})
    exempt_reason = StringField(
        _l("Why exempt"),
        [Length(max=LONGEST["exempt_reason"])],
        description=_l("The rule, as it is to stand on the invoice."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.country.choices = options(countries())
        self.vat_home.choices = self.vat_abroad.choices = options({"": _l("Not said")} | Vat.labels())


class VerifyForm(Form):
    """A paper's number and hash, or its file."""

    file = FileField(
        _l("The PDF as it was downloaded"),
        description=_l("It is looked at and not kept."),
        render_kw={"accept": ".pdf"},
    )
