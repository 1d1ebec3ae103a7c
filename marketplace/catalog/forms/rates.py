"""The shape of a currency rate."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ...core.forms import REQUIRED, CurrencySelectField, DayField, Form


class RateForm(Form):
    """What one unit of the base currency buys."""

    currency = CurrencySelectField()
    rate = StringField(
        _l("Rate"), [InputRequired(REQUIRED), Length(max=30)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip
    day = DayField(_l("From"), [InputRequired(REQUIRED)])

    def __init__(self, *args: Any, base: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.currency.choices = [one for one in self.currency.choices if one.value != base]
