"""The shape of a new version of the agreement, and of new terms."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..core.forms import REQUIRED, DayField, Form, NumberField
from ..core.languages import NAMES
from .models import LONGEST, LONGEST_CHANGE


class VersionForm(Form):
    """A version of the agreement: a text and what is new, in each language."""

    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])


def version_form(**filled: Any) -> VersionForm:
    """The form with two fields for each language."""
    fields: dict[str, Any] = {}
    for code, name in NAMES.items():
        needed = [InputRequired(REQUIRED)] if code == "en" else [Optional()]
        fields[f"text_{code}"] = TextAreaField(
            name, [*needed, Length(max=LONGEST)], render_kw={"rows": 12, "lang": code}
        )
        fields[f"change_{code}"] = TextAreaField(
            _l("What is new (%(language)s)", language=name), [Optional(), Length(max=LONGEST_CHANGE)],
            render_kw={"rows": 2, "lang": code},
        )  # fmt: skip
    return type("VersionForm", (VersionForm,), fields)(**filled)


class AcceptForm(Form):
    """What is accepted, as it was shown."""

    text_hash = HiddenField()
    language = HiddenField()


class TermsForm(Form):
    """New terms of rewards."""

    rate = StringField(
        _l("Share of each fee, in percent"), [InputRequired(REQUIRED), Length(max=10)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip
    months = NumberField(
        _l("For how many months after the acceptance"), [Optional()], least=1, most=1200,
        description=_l("Empty: for the life of the client."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    tied_months = NumberField(
        _l("For how many months a client stays tied to the member that brought it"), [Optional()], least=1, most=1200,
        description=_l("Whatever it asks for then, at whichever member. Empty: for the life of the client."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    services = StringField(
        _l("Only for these services"), [Length(max=1000)], render_kw={"autocomplete": "off"},
        description=_l("Names of services or groups, with commas between. Empty: for all."),
    )  # fmt: skip
    starts_on = DayField(_l("Holds from"), [InputRequired(REQUIRED)])
