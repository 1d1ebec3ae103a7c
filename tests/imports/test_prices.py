"""What a price says besides its figure: what it is for, and in which currency."""

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Service, Unit
from marketplace.core.extensions import db
from marketplace.imports.actions import carry_out
from marketplace.imports.actions.units import parted, unit_of
from tests.imports.test_runs import brought, mapped, run_of


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("€80/hour", "hour"), ("80 € per hour", "hour"), ("$80 an hour", "hour"), ("80/hr", "hour"), ("80 € / Std.", "hour"),
        ("1 000 руб. в час", "hour"), ("1 000 руб./час", "hour"), ("500 грн за годину", "hour"),
        ("80 EUR hourly", "hour"), ("80 €/h", "hour"), ("€500 a day", "day"), ("500 €/день", "day"), ("500 за день", "day"),
        ("€900 per month", "month"), ("900 ₽/мес", "month"), ("900 ₽/мес.", "month"), ("900 грн на місяць", "month"), ("900/mo", "month"),
        ("5 € each", "piece"), ("5 €/шт.", "piece"), ("5 грн за штуку", "piece"), ("5000 за проект", "project"),
        ("5000 € per project", "project"), ("5000 € за проєкт", "project"), ("€80+/hour", "hour"),
    ],
)  # fmt: skip
def test_the_unit_behind_a_price_is_read_in_three_languages(text, unit):
    assert unit_of(parted(text)[1]) == unit


@pytest.mark.parametrize(
    "text", ["500", "€500", "500 EUR", "40 A$", "1 234,50 грн.", "25 fr.", "500+", "от 500 руб.", "100 kr"]
)
def test_a_price_alone_says_no_unit(text):
    assert parted(text) == (text, "")


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_is_known_by_its_own_name(unit):
    assert unit_of(unit.value) == unit


def took(visitor, content: str, refused: str = "good", **chosen):
    path = brought(visitor, content.encode())
    page = mapped(visitor, path, refused, press=False, **chosen).text
    mapped(visitor, path, refused, **chosen)
    carry_out([run_of(path).id])
    rows = db.session.execute(select(Service.title, Service.unit, Service.price_minor, Service.currency)).all()
    return page, {title: (unit, minor, currency) for title, unit, minor, currency in rows}, visitor.get(path).text


def test_a_price_by_the_hour_is_never_one_for_the_whole_job(pair, visit):
    seen, there, said = took(
        visit(pair.b), "Title;Price\nShop;€80/hour\nSite;900 € за місяць\nLogo;€100\nAudit;€300 per moon\n"
    )
    assert there == {"Shop": ("hour", 8000, "EUR"), "Site": ("month", 90000, "EUR"), "Logo": ("project", 10000, "EUR")}
    for shown in ("€80.00 an hour", "€900.00 a month", "€100.00 for the job"):
        assert shown in seen
    assert "“moon” is not one of project, hour, day, month, piece" in said


def test_the_word_that_is_an_hour_in_ukrainian_and_a_year_in_russian_is_an_hour_of_hryvnias_alone(pair, visit):
    content = "Title;Price;Unit\nA;12000 ₽ в год;\nB;€1200/год;\nC;80 ₴/год.;\nD;80 грн год;\nE;80 ₴;год\nF;€80;год\n"
    _seen, there, said = took(visit(pair.b), content)
    units = {title: (unit, currency) for title, (unit, _price, currency) in there.items()}
    assert units == {"C": ("hour", "UAH"), "D": ("hour", "UAH"), "E": ("hour", "UAH"), "F": ("project", "EUR")}
    assert "“год” is not one of project, hour, day, month, piece" in said


def test_a_column_that_says_another_unit_than_the_price_refuses_the_row(pair, visit):
    _seen, there, said = took(
        visit(pair.b), "Title;Price;Unit\nShop;€80/hour;month\nSite;€80/hour;hourly\nLogo;€80/hour;\n"
    )
    assert set(there) == {"Site", "Logo"}
    assert "“month” is another unit than that of the price, “hour”" in said


def test_a_sign_beside_the_price_says_its_currency_where_no_column_does(pair, visit):
    content = "Title;Price;Currency\nA;1 234,50 ₴;\nB;1 234,50 грн;\nC;£10;EUR\nD;€10;\nE;500;\nF;$98.24;\nG;UAH 20/hour;\nH;$98.24 USD;\nI;€5 USD;\n"
    _seen, there, said = took(visit(pair.b), content)
    assert there == {
        "A": ("project", 123450, "UAH"), "B": ("project", 123450, "UAH"), "D": ("project", 1000, "EUR"), "G": ("hour", 2000, "UAH"),
        "H": ("project", 9824, "USD"),
    }  # fmt: skip
    for sentence in ("“£10” is not in EUR", "Currency: is missing", "“$” is the sign of several currencies"):
        assert sentence in said


def test_prices_in_several_currencies_need_no_column_for_them(pair, visit):
    visitor = visit(pair.b)
    path = brought(visitor, "Title;Price\nShop;€80\nSite;100 ₴\n".encode())
    assert "currency" not in run_of(path).mapping
    assert "0 of 2 rows" in mapped(visitor, path).text
    carry_out([run_of(path).id])
    assert set(db.session.scalars(select(Service.currency))) == {"EUR", "UAH"}


def test_a_sign_of_several_currencies_means_the_one_that_holds_for_all_rows(pair, visit):
    _seen, there, _said = took(visit(pair.b), "Title;Price\nShop;$98.24\n", same_currency="CAD")
    assert there == {"Shop": ("project", 9824, "CAD")}
