"""What all forms share: a key that makes a second press harmless, and fields for money and days."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Self

from babel.numbers import get_decimal_symbol
from flask import current_app
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import Choice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput, Select

from . import clock, kept_forms
from .currencies import CODES, currency_name
from .errors import BadInput, Refusal
from .form_sentences import Sentences
from .languages import voice
from .money import BadAmount, Money, digits, read_amount
from .typed import one_line, paragraphs

REQUIRED = _l("Fill this in.")
HOLDS = 2**31 - 1  # the largest whole number of a column


class QuickSelect(Select):
    """A list to choose from, whose options are written once: those of time zones and countries are hundreds."""

    @classmethod
    def render_option(cls, choice: Choice, **kwargs: Any) -> Markup:
        """One option, as WTForms writes it."""
        if kwargs or choice.render_kw or isinstance(choice.label, Markup):
            return super().render_option(choice, **kwargs)
        return _option(str(choice.value), str(choice.label or choice.value), choice.selected)


@lru_cache(4096)
def _option(value: str, label: str, selected: bool) -> Markup:
    return Markup('<option {}value="{}">{}</option>').format("selected " if selected else "", value, label)


class Form(FlaskForm):
    """The parent of all forms. Unknown fields are ignored; text is trimmed."""

    form_key = HiddenField()

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: BaseForm) -> Sentences:
            """See Sentences."""
            return Sentences()

        def bind_field(self, form: BaseForm, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """Clean what people type or paste: texts of one line, and those of several. Lists are written quickly."""
            if issubclass(unbound_field.field_class, StringField):
                filters = [_cleaner(unbound_field.field_class), *unbound_field.kwargs.get("filters", ())]
                options = {**options, "filters": filters}
            if unbound_field.field_class is SelectField and "widget" not in unbound_field.kwargs:
                options = {**options, "widget": QuickSelect()}
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, sent_to: str = "", **kwargs: Any):
        # What was typed before it could not be taken is there again: see kept_forms.
        typed = kept_forms.typed({name for name, _field in self._unbound_fields or ()}, sent_to)
        super().__init__(*(() if typed else args), **(kwargs | {"formdata": typed} if typed else kwargs))
        # A new key for each showing: sending the mended form again is a new request.
        self.form_key.data = secrets.token_urlsafe(16)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent. A text of which cleaning leaves nothing was not sent: what is needed is missing at once, with all else."""
        super().process(*args, **kwargs)
        for field in self:
            if isinstance(field, StringField) and field.raw_data and not field.data:
                field.raw_data = [""]

    def named(self, word: str) -> Self:
        """The same form with ids of its own: for pages that show more than one."""
        for field in self:
            field.id = f"{word}-{field.id}"
        return self

    def hidden_tag(self, *fields: str) -> Markup:
        """The hidden fields, without ids: a page has several forms, and nothing points at these."""
        chosen = [self[name] for name in fields] or [field for field in self if isinstance(field.widget, HiddenInput)]
        return Markup("\n").join(field(id=False) for field in chosen)

    @property
    def to_mend(self) -> list[tuple[Field, str | LazyString]]:
        """Each thing that is wrong, with its field, in the form's order."""
        return [(field, error) for field in self for error in field.errors if isinstance(error, (str, LazyString))]

    def refuse(self, errors: dict[str, str]) -> None:
        """Show an action's refusal at the fields it names."""
        for name, sentence in errors.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, sentence]

    def taken(self, act: Callable[[], object]) -> bool:
        """Let an action take what was typed: False where it refuses it, with its sentences at the fields it names."""
        try:
            act()
        except BadInput as refusal:
            self.refuse(refusal.errors)
            return False
        return True

    def told(self, refusal: Refusal) -> int:
        """Show a refusal at the fields it names, or above the form where it names none; returns the status of the page."""
        self.refuse(refusal.errors)
        if not refusal.errors:
            self.form_errors.append(refusal.sentence)
        return refusal.status


def options(words: Mapping[str, object] | Mapping[int, object]) -> list[SelectChoice]:
    """Values with their words, as the fields to choose from take them."""
    return [SelectChoice(value, word) for value, word in words.items()]


def _cleaner(kind: type[StringField]) -> Callable[[object], object]:
    """What cleans the text of a field. A password is taken as it is typed, blanks included, but for its ends."""
    clean = paragraphs if issubclass(kind, (TextAreaField, PasswordField)) else one_line
    return lambda value: clean(value) if isinstance(value, str) else value


def row_id(value: object) -> int:
    """The number of a row as a form sends it; ValueError for what can't be one."""
    number = int(str(value))
    if not 0 < number < 2**63:
        raise ValueError("no row has this number")
    return number


class AmountField(StringField):
    """An amount as people type it. `money(currency)` reads it, or leaves a sentence at the field."""

    errors: Sequence[str]

    def __init__(self, label: str | LazyString | None = None, validators: Sequence[Any] | None = None, **kwargs: Any):
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
        thousands, decimals = error.readings
        # With three decimals a comma would be ambiguous again.
        decimals = decimals if digits(currency) == 3 else decimals.replace(".", _point())
        return _(
            "“%(text)s” can be read in two ways. Write %(thousands)s or %(decimals)s.",
            text=text[:40], thousands=thousands, decimals=decimals,
        )  # fmt: skip
    if error.why == "other_currency":
        return _("“%(text)s” is not in %(currency)s. Choose the other currency, or leave the sign out.",
                 text=text[:40], currency=currency)  # fmt: skip
    if error.why == "decimals":
        return _("%(currency)s doesn’t have that many decimals.", currency=currency)
    if error.why == "too_large":
        return _("That is more than can be booked at once.")
    return _("“%(text)s” is not an amount. Write it like %(example)s.", text=text[:40], example=f"1234{_point()}50")


def _point() -> str:
    """What stands before decimals where the reader lives."""
    return get_decimal_symbol(voice().locale)


class OneTimeCodeField(StringField):
    """A code of the app in which somebody's second step lives; one of those on paper does as well."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        hint = _l("Six digits from your app, or one of your recovery codes.")
        super().__init__(_l("Code"), [InputRequired(REQUIRED)], description=hint, render_kw=attributes, **kwargs)


class DayField(DateField):
    """A day of the alliance's time zone, as the browser's date control sends it."""

    def __init__(self, label: str | LazyString | None = None, validators: Sequence[Any] | None = None, **kwargs: Any):
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, with our own sentence when it isn't one; nothing is no day."""
        days = [day for day in map(one_line, valuelist) if day]
        if valuelist:
            self.data: Any = None  # what stood in it before, if it was emptied
        if not days:
            # Blanks alone are no day, and must not pass for one with a validator that looks at what was sent.
            self.raw_data: list[str] = []
            return
        try:
            super().process_formdata(days)
        except ValueError:
            raise ValueError(_("Enter a day like 2026-03-14.")) from None


class NumberField(IntegerField):
    """A whole number from `least` to `most`; nothing is none. Without them it is one that a column holds."""

    def __init__(self, *args: Any, least: int = -HOLDS, most: int = HOLDS, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, with our own sentence when it isn't one, or none that can be."""
        typed, self.data = one_line("".join(valuelist[:1])), None
        try:
            number = int(typed) if typed else None
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None
        if number is not None and not self.least <= number <= self.most:
            raise ValueError(self._limits())
        self.data = number

    def _limits(self) -> str:
        """What to write instead; where the action alone knows the limits, that no such number is within them."""
        if self.most == HOLDS:
            return _("This number is too long.")
        return _("Write a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)


COMMON = ("EUR", "USD", "UAH", "PLN", "GBP", "CHF")


class CurrencySelectField(SelectField):
    """A currency, by its code and its name: the alliance's own first, then those that are common among agencies, then the
    others."""

    widget = QuickSelect()

    def __init__(self, validators: Sequence[Any] | None = None, **kwargs: Any):
        super().__init__(_l("Currency"), validators, choices=_currencies, **{"default": _base} | kwargs)


def _base() -> str:
    base: str = current_app.config["SETTINGS"].base_currency
    return base


def _currencies() -> list[SelectChoice]:
    return options(_named_currencies(voice().language, _base()))


@lru_cache(16)
def _named_currencies(_language: str, base: str) -> dict[str, str]:
    """In the reader's language, which is told for the cache alone."""
    return {code: f"{code} · {currency_name(code)}" for code in (base, *COMMON, *sorted(CODES))}


class ButtonForm(Form):
    """A button, and what makes a second press of it harmless."""


def not_in_future(_form: BaseForm, field: Field) -> None:
    """A validator: facts happened earlier, or on what is today anywhere on earth."""
    if isinstance(field.data, date) and field.data > clock.latest_today():
        raise ValidationError(_("This day is in the future."))


def typed_code(form: Form) -> str:
    """The code that was typed; nothing where the form has no field for one."""
    return (form["one_time_code"].data or "") if "one_time_code" in form else ""
