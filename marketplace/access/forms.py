"""The shape of what people type about themselves."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ..core import clock
from ..core.forms import REQUIRED, Form, OneTimeCodeField, options
from ..core.languages import NAMES
from ..core.room import house
from ..members.models import Person
from .actions.team import appointed_by
from .models import TokenScope

TYPED = {"spellcheck": "false", "autocapitalize": "none"}


class SignInForm(Form):
    """E-mail and password."""

    # HTML gives "username" to fields of text, not of type email.
    email = StringField(
        _l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "username", "inputmode": "email", **TYPED}
    )
    password = PasswordField(_l("Password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    one_time_code = OneTimeCodeField()


class ProveForm(Form):
    """The password, once more."""

    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )


class ProveWithCodeForm(ProveForm, CodeForm):
    """The password and a code, once more."""


class AddressForm(ProveForm):
    """Another address to sign in with."""

    email = EmailField(_l("New e-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "email", **TYPED})


class AddressWithCodeForm(AddressForm, CodeForm):
    """The same, with a code."""


class PasskeyForm(ProveForm):
    """A passkey to be made."""

    name = StringField(_l("What do you call it?"), [InputRequired(REQUIRED), Length(max=100)])


class PasskeyWithCodeForm(PasskeyForm, CodeForm):
    """The same, with a code."""


class CredentialForm(Form):
    """What a device answers, as a script sends it."""

    credential = HiddenField()


class LeaveForm(ProveForm):
    """Leave one's agency, and who takes over."""

    successor = SelectField(_l("Who takes over your clients"), coerce=int)

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.successor.choices = options(people)


class ForgottenForm(Form):
    """Ask for a link."""

    email = EmailField(_l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "email", **TYPED})


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

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.time_zone.choices = clock.zones()

    @property
    def mail(self) -> list[Field]:
        """The fields for kinds of mail."""
        return [field for field in self if field.name.startswith("mail_")]


PACES = {
    "at_once": _l("At once"),
    "hourly": _l("Once an hour, in one mail"),
    "daily": _l("Once a day, in one mail"),
    "off": _l("Not at all"),
}


def profile_form(**filled: Any) -> ProfileForm:
    """The form with a choice for each kind of mail that the rooms bring."""
    fields = {
        f"mail_{name}": SelectField(kind.word, description=kind.about, choices=options(PACES))
        for name, kind in house().mail_kinds.items()
    }
    return type("ProfileForm", (ProfileForm,), fields)(**filled)


class PasswordForm(NewPasswordForm):
    """Change the own password."""

    old = PasswordField(
        _l("Present password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )


class TokenForm(Form):
    """A key for a program."""

    name = StringField(_l("What is it for?"), [InputRequired(REQUIRED), Length(max=100)])
    scope = SelectField(_l("It may"), choices=options(TokenScope.labels()))
    password = PasswordField(
        _l("Your password"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )


class TokenWithCodeForm(TokenForm, CodeForm):
    """The same, with a code."""


class InviteForm(Form):
    """Somebody new in the agency."""

    email = EmailField(_l("E-mail"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "off", **TYPED})
    name = StringField(_l("Name"), [Length(max=200)], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), default="sales")

    def __init__(self, *args: Any, by: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.role.choices = options({role.value: f"{role.label}: {role.about}" for role in appointed_by(by)})
