"""The shape of what people type about their agency."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..core.alphabets import in_order
from ..core.forms import REQUIRED, Form, options
from ..core.languages import voice
from ..core.spoken import OFFERED, called
from .models import Gathering, Size

TYPED = {"spellcheck": "false", "autocapitalize": "none"}


class AgencyForm(Form):
    """What an agency says of itself."""

    name = StringField(
        _l("Agency name"), [InputRequired(REQUIRED), Length(max=300)], render_kw={"autocomplete": "organization"}
    )
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    city = StringField(_l("City"), [Length(max=200)], render_kw={"autocomplete": "address-level2"})
    size = SelectField(_l("Size"))
    languages = SelectMultipleField(_l("Languages you work in"))
    about = TextAreaField(_l("About"), [Length(max=5000)], description=_l("Two or three sentences that clients read."))
    website = StringField(_l("Website"), [Length(max=300)], render_kw={"inputmode": "url", "autocomplete": "url"})

    def __init__(self, *args: Any, kept: Iterable[str] = (), **kwargs: Any):
        """`kept` are the languages that the agency works in already, whether they are offered or not."""
        super().__init__(*args, **kwargs)
        self.country.choices = options(countries())
        self.size.choices = options(Size.labels())
        self.languages.choices = options(languages(kept))


class JoinForm(Form):
    """What an agency that wants to join tells the alliance's admins."""

    company = StringField(
        _l("Agency name"), [InputRequired(REQUIRED), Length(max=300)], render_kw={"autocomplete": "organization"}
    )
    website = StringField(_l("Website"), [Length(max=300)], render_kw={"inputmode": "url", "autocomplete": "url"})
    city = StringField(_l("Country and city"), [Length(max=200)])
    work = TextAreaField(
        _l("What do you do?"), [InputRequired(REQUIRED), Length(max=2000)],
        description=_l("Your services, for whom, how many you are, and who in the alliance knows you."),
    )  # fmt: skip
    name = StringField(_l("Your name"), [InputRequired(REQUIRED), Length(max=200)], render_kw={"autocomplete": "name"})
    email = EmailField(_l("Your e-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "email"})


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


class GatheringForm(Form):
    """How the orders that the agency pays are gathered."""

    gathering = RadioField(_l("Your orders to pay are made"), choices=options(Gathering.labels()))


def countries() -> dict[str, str]:
    """All countries by their codes, in the order of their names in the reader's language."""
    locale = get_locale() or Locale("en")
    names: Mapping[str, str] = locale.territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return {code: names[code] for code in in_order(codes, locale.language, names.__getitem__)}


def languages(kept: Iterable[str]) -> dict[str, str]:
    """The languages to choose from by their codes: those that are kept, then the others by their names."""
    first = list(kept)
    others = in_order(set(OFFERED) - set(first), voice().language, called)
    return {code: called(code) for code in [*first, *others]}


NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
