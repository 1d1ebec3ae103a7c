"""The shape of a bank statement that somebody brings."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField

from ..core.forms import CurrencySelectField, Form, row_id


class StatementForm(Form):
    """The file, and what its account is kept in."""

    file = FileField(
        _l("Bank statement"), render_kw={"accept": ".xml,.sta,.940,.mt940,.txt,.csv,.tsv,.xlsx"},
        description=_l("As your bank gives it: camt.053 (XML), MT940, or a table as CSV or XLSX; at most 1.9 MB."),
    )  # fmt: skip
    currency = CurrencySelectField(description=_l("What the account is kept in, for a file that doesn’t say so."))


class AssignForm(Form):
    """Which order a payment is for that names none."""

    order = RadioField(_l("Order"), coerce=row_id, validate_choice=False)
