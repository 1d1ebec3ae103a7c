"""The shape of what clients type."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..attribution.carried import AttributedForm
from ..core.forms import REQUIRED, AmountField, CurrencySelectField, Form, options
from ..core.money import CODES, BadAmount, Money, read_amount
from .models import LONGEST_COMPLAINT
from .subjects import Subject
from .wrong import Wrong

CONTACTS = ("contact", "email", "phone", "company")


class AskedForm(AttributedForm):
    """What every request has: the brief, the client, the consent."""

    brief = TextAreaField(
        _l("What do you need?"),
        [InputRequired(REQUIRED), Length(max=10_000)],
        description=_l(
            "In your words: what is to be done, until when, what is there already. Leave out names and numbers."
        ),
        render_kw={"rows": 6},
    )
    contact = StringField(
        _l("Your name"), [InputRequired(REQUIRED), Length(max=300)], render_kw={"autocomplete": "name"}
    )
    email = StringField(
        _l("E-mail"),
        [InputRequired(REQUIRED), Length(max=300)],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )
    phone = StringField(
        _l("Phone"), [Optional(), Length(max=60)], render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
    )
    company = StringField(_l("Company"), [Optional(), Length(max=300)], render_kw={"autocomplete": "organization"})
    consent = BooleanField(_l("I agree"), [InputRequired(_l("Without your consent nothing is sent."))])

    @property
    def client(self) -> dict[str, str]:
        """The contacts."""
        return {name: self[name].data or "" for name in CONTACTS}


class AskForm(AskedForm):
    """Ask one agency. `is_gone`: the service that was pressed, or chosen, is no longer offered."""

    about = SelectField(_l("What is it about?"), validate_choice=False)
    is_gone = False

    def offer(self, subjects: Sequence[Subject], service: str = "") -> None:
        """Let the client choose among these, the last of which is something else; `service` is the one that was pressed."""
        self.about.choices = options({one.value: one.name for one in subjects})
        known = {one.value for one in subjects}
        if self.about.data in known:
            return
        wanted = self.about.data or (f"s{service}" if service else "")
        self.is_gone = bool(wanted) and wanted not in known
        self.about.data = subjects[-1].value if self.is_gone else wanted or subjects[0].value

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A service that was taken out while the form was filled in is not silently another."""
        is_whole = super().validate(extra_validators)
        if self.is_gone:
            self.refuse({"about": _("This service is no longer offered. Choose another, or go on without it.")})
        return is_whole and not self.is_gone


class NeedsForm(Form):
    """What is looked for, before anybody is asked. It is in the address, and changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    category = StringField(
        _l("Service"),
        [Length(max=200)],
        description=_l("Type a few letters and choose."),
        render_kw={"list": "category-list", "autocomplete": "off"},
    )
    region = StringField(
        _l("Region"),
        [Optional(), Length(max=200)],
        render_kw={"list": "region-list", "autocomplete": "off"},
    )
    language = StringField(
        _l("Language you speak"),
        [Optional(), Length(max=100)],
        render_kw={"list": "language-list", "autocomplete": "off"},
    )
    budget_max = AmountField(_l("Budget at most"), [Optional()])
    currency = CurrencySelectField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.currency.data not in CODES:
            self.currency.data = current_app.config["SETTINGS"].base_currency

    @property
    def most(self) -> Money | None:
        """The budget, as far as it can be read; None with a sentence at the field where it can't."""
        try:
            return read_amount(self.budget_max.data or "", self.currency.data) if self.budget_max.data else None
        except BadAmount:
            self.budget_max.money(self.currency.data)
            return None

    @property
    def asked(self) -> dict[str, str]:
        """What was typed, as the request carries it on."""
        return {name: self[name].data or "" for name in NEEDS}


NEEDS = ("category", "region", "language", "budget_max", "currency")


class MatchForm(AskedForm):
    """Ask those that fit; `agencies` are those that were shown, so that nobody else is asked."""

    category = HiddenField()
    region = HiddenField()
    language = HiddenField()
    budget_max = HiddenField()
    currency = HiddenField()
    agencies = HiddenField()


class LinkForm(Form):
    """Ask for a lost link."""

    email = StringField(
        _l("E-mail"),
        [InputRequired(REQUIRED), Length(max=300)],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )


class WrongForm(Form):
    """Something is wrong."""

    what = RadioField(_l("What is wrong?"), validate_choice=False)
    text = TextAreaField(
        _l("In your words"),
        [Optional(), Length(max=LONGEST_COMPLAINT)],
        description=_l("The admins don’t see who you are: leave out names, addresses and numbers."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.what.choices = options(Wrong.labels())
