"""What all forms share: a key that makes a second press harmless, and fields for money and days."""

import re
import secrets
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, HiddenField, SelectChoice, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from . import clock
from .money import BadAmount, Money, read_amount


class Form(FlaskForm):
    """The parent of all forms. Unknown fields are ignored; text is trimmed."""

    form_key = HiddenField()

    class Meta(FlaskForm.Meta):
        def bind_field(self, form, unbound_field, options):
            """Trim what people type or paste around a text."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": [trimmed, *unbound_field.kwargs.pop("filters", ())]}
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A new key for each showing: sending the mended form again is a new request.
        self.form_key.data = secrets.token_urlsafe(16)

    def named(self, word: str):
        """The same form with ids of its own: for pages that show more than one."""
        for field in self:
            field.id = f"{word}-{field.id}"
        return self

    def hidden_tag(self, *fields):
        """The hidden fields, without ids: a page has several forms, and nothing points at these."""
        chosen = [self[name] for name in fields] or [field for field in self if isinstance(field.widget, HiddenInput)]
        return Markup("\n").join(field(id=False) for field in chosen)

    def refuse(self, errors: dict[str, str]) -> None:
        """Show an action's refusal at the fields it names."""
        for name, sentence in errors.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, sentence]


def options(words: Mapping[str, object]) -> list[SelectChoice]:
    """Values with their words, as the fields to choose from take them."""
    return [SelectChoice(value, word) for value, word in words.items()]


def trimmed(value):
    """The text without white space around it and without what can't be stored or seen: control characters, half
    characters, marks that turn the direction of everything after them."""
    if not isinstance(value, str):
        return value
    return UNSEEN.sub("", value).encode("utf-8", "ignore").decode().strip()


UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def row_id(value: object) -> int:
    """The number of a row as a form sends it; ValueError for what can't be one."""
    number = int(value)
    if not 0 < number < 2**63:
        raise ValueError("no row has this number")
    return number


class AmountField(StringField):
    """An amount as people type it. `money(currency)` reads it, or leaves a sentence at the field."""

    def __init__(self, label=None, validators=None, **kwargs):
        kwargs.setdefault("render_kw", {}).setdefault("inputmode", "decimal")
        super().__init__(label, validators, **kwargs)

    def money(self, currency: str) -> Money | None:
        """The amount in `currency`; None with an error at the field if it can't be read."""
        try:
            return read_amount(self.data or "", currency)
        except BadAmount as error:
            self.errors = [*self.errors, amount_sentence(self.data or "", currency, error)]
            return None


def amount_sentence(text: str, currency: str, error: BadAmount) -> str:
    """What to mend in an amount, in the reader's language."""
    if not text:
        return _("Enter the amount.")
    if error.why == "ambiguous":
        return _(
            "“%(text)s” can be read in two ways. Leave out the thousands mark, or write both decimals.", text=text[:40]
        )
    if error.why == "decimals":
        return _("%(currency)s doesn't have that many decimals.", currency=currency)
    if error.why == "too_large":
        return _("That is more than can be booked at once.")
    return _("“%(text)s” is not an amount. Write it like 1234.50.", text=text[:40])


class DayField(DateField):
    """A day of the alliance's time zone, as the browser's date control sends it."""

    def __init__(self, label=None, validators=None, **kwargs):
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)

    def process_formdata(self, valuelist):
        """Read the day, with our own sentence when it isn't one; nothing is no day."""
        if not any(text.strip() for text in valuelist):
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a day like 2026-03-14.")) from None


def not_in_future(form, field) -> None:
    """A validator: facts happened today or earlier."""
    if isinstance(field.data, date) and field.data > clock.today():
        raise ValidationError(_("This day is in the future."))


REQUIRED = _l("Fill this in.")
