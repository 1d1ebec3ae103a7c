"""Amounts and texts are written as Babel writes them, although it is asked once and not at each of them."""

import re
from copy import copy
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel import Locale
from flask import g, render_template_string
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.core.currencies import currency_name
from marketplace.core.figures import MINUS, SIGNS, figure_of
from marketplace.core.formats import budget, days, duration, minute, moment, money, place
from marketplace.core.languages import NAMES, speaking, speaking_to
from marketplace.core.money import CODES, Money, digits

ROOT = Path(__file__).parents[2]


def as_babel_writes(minor: int, currency: str, language: str, named: bool) -> str:
    locale = Locale.parse(language)
    pattern = copy(locale.currency_formats["standard"] if named else locale.decimal_formats[None])
    pattern.frac_prec = (digits(currency), digits(currency))
    more = {"currency": SIGNS.get(currency, currency)} if named else {}
    said = pattern.apply(Money(minor, currency).decimal, locale, currency_digits=False, **more).replace("-", MINUS, 1)
    # CLDR's currencySpacing, which Babel leaves out: a code of letters doesn't touch the number.
    return re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\N{NO-BREAK SPACE}", said)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 9, 2), date(2026, 12, 19), "2 September – 19 December"),
        (date(2026, 9, 2), date(2027, 2, 19), "2 September 2026 – 19 February 2027"),
        (date(2025, 9, 2), date(2026, 2, 19), "2 September 2025 – 19 February 2026"),
        (date(2027, 1, 2), date(2027, 2, 19), "2 January 2027 – 19 February 2027"),
    ],
)
def test_a_period_of_two_years_names_both(app, first, last, said):
    with clock.pretend(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        assert days(first, last) == said


@pytest.mark.parametrize("language", NAMES)
def test_euros_have_their_sign_in_every_language(language):
    assert "€" in figure_of(language, "EUR").write(100)


@pytest.mark.parametrize("language", NAMES)
def test_every_currency_is_written_as_babel_writes_it(language):
    for currency in CODES:
        one = 10 ** digits(currency)
        for minor in (0, 5, -5, 999 * one, 1_234 * one, -12_345_678 * one - 1, 10**12):
            for named in (True, False):
                ours = figure_of(language, currency, named).write(minor)
                assert ours == as_babel_writes(minor, currency, language, named)


def test_a_sign_stands_before_what_is_positive(app):
    assert money(Money(5, "EUR"), True) == "+€0.05"
    assert money(Money(0, "EUR"), True) == "€0.00"
    assert money(Money(-5, "EUR"), True) == f"{MINUS}€0.05"


def test_each_reader_is_spoken_to_in_their_own_language_and_zone(app, found):
    ruth = found.person(language="ru", time_zone="Asia/Tokyo")
    olha = found.person(language="uk", time_zone="Europe/Kyiv")
    said = []
    for reader in (ruth, olha, None):
        with speaking_to(reader):
            said.append((_("Rewards"), money(Money(150_000, "EUR")), moment(ruth.created_at)))
    assert [word for word, _amount, _at in said] == ["Вознаграждения", "Винагороди", "Rewards"]
    assert said[0][1].endswith("€")
    assert said[2][1].startswith("€")
    assert len({at for _word, _amount, at in said}) == 3
    with speaking("uk"), speaking_to(ruth):
        assert _("Rewards") == "Винагороди"
    assert "voice" not in g or _("Rewards") == "Rewards"


def test_a_minute_is_short_and_names_the_year_only_of_another(found):
    reader = found.person(time_zone="Europe/Kyiv")
    with speaking_to(reader):
        this_year = reader.created_at.replace(month=3, day=14, hour=12, minute=5)
        assert minute(this_year) == "14 March, 14:05"
        assert minute(this_year.replace(year=2019)) == "14 March 2019, 14:05"


def test_what_fills_a_text_is_escaped_on_pages_and_plain_in_letters(app):
    with app.test_request_context():
        page = render_template_string("{{ _('%(agency)s pays you.', agency='<b>') }}")
        assert page == "&lt;b&gt; pays you."
        plain = app.jinja_env.overlay(autoescape=False).from_string("{{ _('%(agency)s pays you.', agency='A&B') }}")
        assert plain.render() == "A&B pays you."


def test_budgets_name_the_currency_once(app):
    assert budget((Money(1_800_000, "EUR"), Money(2_400_000, "EUR"))) == "€18,000–24,000"
    with speaking("ru"):
        assert budget((Money(1_800_000, "EUR"), Money(2_400_000, "EUR"))).count("€") == 1


def test_addresses_that_differ_in_a_number_are_those_of_flask(app):
    with app.test_request_context():
        address = app.jinja_env.globals["url_for"]
        for number in (1, 70, 123_456_789_012_345_678):
            assert address("exchange.lead", lead_id=number) == app.url_for("exchange.lead", lead_id=number)
            assert address("exchange.pass_client", agency=number) == app.url_for("exchange.pass_client", agency=number)
        assert address("exchange.lead", lead_id="7") == "/leads/7"
        assert address("exchange.received", stage=None) == "/received"
    with app.test_request_context(base_url="http://localhost/below/"):
        assert app.jinja_env.globals["url_for"]("exchange.lead", lead_id=1) == "/below/leads/1"


def test_a_part_of_a_second_is_written_as_the_reader_writes_decimals(app):
    with speaking("en"):
        assert duration(4.71) == "4.7 s"
    with speaking("uk"):
        assert duration(4.71) == "4,7 с"


@pytest.mark.parametrize("language", NAMES)
def test_every_currency_has_a_name_in_every_language(app, language):
    with speaking(language):
        assert [code for code in CODES if currency_name(code) in ("", code)] == []


def test_where_somebody_is_is_said_by_the_name_of_the_country_if_it_is_known(app):
    with speaking("uk"):
        assert place(SimpleNamespace(city="Київ", country="UA")) == "Київ, Україна"
        assert [place(SimpleNamespace(city="", country=code)) for code in ("DE", "ZZ", "")] == ["Німеччина", "", ""]


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_page_shows_a_country_by_its_code(path):
    shown = re.findall(r"(?<!form)\.country\b(?!\|country)", path.read_text(encoding="utf-8"))
    assert shown == [], f"{path}: say agency|place or agency.country|country"
