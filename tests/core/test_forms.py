"""What all forms share: amounts, days, texts."""

from datetime import date, time
from decimal import Decimal

import pytest
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import PasswordField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import ListWidget, Select

from marketplace.core.form_sentences import CHOOSE
from marketplace.core.forms import REQUIRED, DayField, Form, NumberField, QuickSelect, options
from marketplace.core.languages import speaking
from marketplace.core.money import read_amount
from marketplace.core.typed import too_long
from marketplace.documents.forms import RateField
from marketplace.exchange.forms import FeeForm
from marketplace.meetings.forms import TimeField


def sent(app, form, **fields):
    """The form as a browser sends it."""
    with app.test_request_context("/", method="POST", data=fields):
        return form()


@pytest.mark.parametrize("kind", [StringField, TextAreaField, PasswordField, TimeField])
@pytest.mark.parametrize("blank", [" ", "\r\n", "\u200b\t "])
def test_a_needed_text_of_blanks_alone_is_missing_at_once(app, kind, blank):
    form = sent(app, type("AForm", (Form,), {"field": kind("Field", [InputRequired(REQUIRED)])}), field=blank)
    assert not form.validate()
    assert form.field.errors == ["Fill this in."]


@pytest.mark.parametrize(
    ("typed", "currency", "sentence"),
    [
        ("1,234", "KWD", "“1,234” can be read in two ways. Write 1234 or 1.234."),
        ("1.234", "EUR", "“1.234” can be read in two ways. Write 1234 or 1.23."),
        ("€1500", "USD", "“€1500” is not in USD. Choose the other currency, or leave the sign out."),
        ("12 34", "EUR", "“12 34” is not an amount. Write it like 1234.50."),
    ],
)
def test_an_amount_that_can_not_be_read_is_asked_for(app, typed, currency, sentence):
    with app.test_request_context("/", method="POST", data={"amount": typed}):
        form = FeeForm()
        assert form.amount.money(currency) is None
        assert form.amount.errors[-1] == sentence


@pytest.mark.parametrize(
    ("kind", "stood"),
    [
        (DayField, date(2026, 3, 14)),
        (NumberField, 5),
        (RateField, Decimal(20)),
        (TimeField, time(9, 30)),
        (StringField, "words"),
        (TextAreaField, "words"),
    ],
)
def test_a_field_that_is_emptied_is_empty_whatever_stood_in_it(app, kind, stood):
    form = type("AForm", (Form,), {"field": kind("Field", [Optional()])})
    for blank in ("", " "):
        with app.test_request_context("/", method="POST", data={"field": blank}):
            made = form(data={"field": stood})
            assert not (made.field.data or "").strip()


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_an_example_of_an_amount_is_one_that_the_reader_would_write_and_we_read(app, language):
    for typed, currency, wanted in (("12 34", "EUR", "1234,50"), ("1.234", "EUR", "1,23"), ("1,234", "KWD", "1.234")):
        with app.test_request_context("/", method="POST", data={"amount": typed}), speaking(language):
            form = FeeForm()
            assert form.amount.money(currency) is None
            assert wanted in form.amount.errors[-1]
            assert read_amount(wanted, currency)


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_what_wtforms_finds_is_said_in_the_words_of_the_actions(app, language):
    class Few(Form):
        text = StringField(validators=[Length(max=3)])
        size = SelectField(choices=["s"])

    with app.test_request_context("/", method="POST", data={"text": "abcd", "size": "xl"}), speaking(language):
        form = Few()
        assert not form.validate()
        assert form.text.errors == [too_long("abcd", 3)]
        assert form.size.errors == [str(CHOOSE)]


def test_a_field_keeps_its_own_filters_and_widget_each_time_its_form_is_made(app):
    class Own(Form):
        code = StringField(filters=[str.upper])
        size = SelectField(choices=["s"], widget=ListWidget())

    for _showing in range(2):
        form = sent(app, Own, code="\tab ")
        assert form.code.data == "AB"
        assert isinstance(form.size.widget, ListWidget)


def test_an_option_is_written_as_wtforms_writes_it(app):
    class Choose(Form):
        place = SelectField(
            choices=[
                *options(
                    {"": "", "a": '<b>A & "B"</b>', 7: "Seven", 'q"': "", "w": _l("Sent"), "s": Markup("<i>S</i>")}
                ),
                SelectChoice("off", "Off", render_kw={"disabled": True}),
            ]
        )

    for language in ("en", "ru"):
        for chosen in ("a", "7", "off", "nowhere"):
            with app.test_request_context("/", method="POST", data={"place": chosen}), speaking(language):
                form = Choose()
                assert isinstance(form.place.widget, QuickSelect)
                assert form.place() == Select()(form.place)
                assert ("selected" in form.place()) == (chosen != "nowhere")


@pytest.mark.parametrize("typed", ["9" * 400, "-" + "9" * 400, "9" * 5000, str(2**31)])
def test_a_number_that_no_column_holds_is_refused_before_anything_else_looks_at_it(app, typed):
    from wtforms.validators import NumberRange

    class Numbers(Form):
        any = NumberField("Any", [NumberRange(min=-5)])
        few = NumberField("Few", least=1, most=9)

    with app.test_request_context(method="POST", data={"any": typed, "few": "10"}):
        form = Numbers(meta={"csrf": False})
        assert not form.validate()
        assert form.any.errors[0] in ("This number is too long.", "Write a whole number.")
        assert form.few.errors == ["Write a whole number from 1 to 9."]
