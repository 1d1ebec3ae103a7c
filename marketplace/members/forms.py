"""The shape of what people type about themselves and their agency."""

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..core import clock
from ..core.forms import REQUIRED, Form, options
from ..core.languages import NAMES
from . import roles
from .models.agency import SIZES

TYPED = {"spellcheck": "false", "autocapitalize": "none"}


class SignInForm(Form):
    """E-mail and password."""

    email = EmailField(_l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "username", **TYPED})
    password = PasswordField(_l("Password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"})


class ForgottenForm(Form):
    """Ask for a link."""

    email = EmailField(_l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "username", **TYPED})


class NewPasswordForm(Form):
    """A new password, by a link."""

    password = PasswordField(
        _l("New password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "new-password"},
        description=_l("At least 10 characters."),
    )  # fmt: skip


class InvitationForm(NewPasswordForm):
    """Name and password of somebody new."""

    name = StringField(_l("Your name"), [InputRequired(REQUIRED), Length(max=200)], render_kw={"autocomplete": "name"})


class ProfileForm(Form):
    """What a person says of themselves."""

    name = StringField(_l("Name"), [InputRequired(REQUIRED), Length(max=200)], render_kw={"autocomplete": "name"})
    language = SelectField(_l("Language"), choices=options(NAMES))
    time_zone = SelectField(_l("Time zone"))
    mail_lead = SelectField(_l("Leads"), description=_l("Offered to you, accepted, declined, expired"))
    mail_referral = SelectField(_l("Referrals"), description=_l("Each step, notes, fees, refunds"))
    mail_money = SelectField(_l("Money"), description=_l("Bank orders to pay, sent, received, reminders"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.time_zone.choices = clock.zones()
        paces = options({"at_once": _("At once"), "daily": _("Once a day, in one mail"), "off": _("Not at all")})
        for field in (self.mail_lead, self.mail_referral, self.mail_money):
            field.choices = paces


class PasswordForm(NewPasswordForm):
    """Change the own password."""

    old = PasswordField(
        _l("Present password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )


class TokenForm(Form):
    """A key for a program."""

    name = StringField(_l("What is it for?"), [InputRequired(REQUIRED), Length(max=100)])
    scope = SelectField(_l("It may"))
    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope.choices = options({"read": _("Read"), "write": _("Read and write")})


class InviteForm(Form):
    """Somebody new in the agency."""

    email = EmailField(_l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "off", **TYPED})
    name = StringField(_l("Name"), [Length(max=200)], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        may_appoint = roles.MAY_APPOINT.get(by.agency_role, ())
        self.role.choices = options({role: word for role, word in role_words().items() if role in may_appoint})


class AgencyForm(Form):
    """What an agency says of itself."""

    name = StringField(
        _l("Name"), [InputRequired(REQUIRED), Length(max=300)], render_kw={"autocomplete": "organization"}
    )
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    city = StringField(_l("City"), [Length(max=200)], render_kw={"autocomplete": "address-level2"})
    size = SelectField(_l("Size"))
    languages = StringField(_l("Languages you work in"), [Length(max=500)], description=_l("With commas between them."))
    categories = StringField(
        _l("Services"), [Length(max=1000)],
        description=_l("What you do, with commas between: you are told of open leads in these."),
    )  # fmt: skip
    about = TextAreaField(_l("About"), [Length(max=5000)], description=_l("Two or three sentences that clients read."))
    website = StringField(_l("Website"), [Length(max=300)], render_kw={"inputmode": "url", "autocomplete": "url"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.country.choices = options(countries())
        words = {
            "solo": _("One person"),
            "micro": _("2 to 9 people"),
            "small": _("10 to 49 people"),
            "medium": _("50 to 249 people"),
            "large": _("250 people and more"),
        }
        self.size.choices = options({size: words[size] for size in SIZES})


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


def role_words() -> dict[str, str]:
    """The roles, with what each may do."""
    return {
        "owner": _("Owner: everything"),
        "manager": _("Manager: leads, services, people"),
        "sales": _("Sales: leads, referrals, fees"),
        "finance": _("Finance: rewards, bank orders, statement"),
    }


def countries() -> dict[str, str]:
    """All countries by their codes, in the order of their names in the reader's language."""
    names = (get_locale() or Locale("en")).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return {code: names[code] for code in sorted(codes, key=names.__getitem__)}


NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def words_of(text: str) -> list[str]:
    """A list that was typed with commas."""
    return list(dict.fromkeys(part.strip() for part in (text or "").replace(";", ",").split(",") if part.strip()))
