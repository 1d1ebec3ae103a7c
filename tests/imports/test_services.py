"""Services from a spreadsheet: into the catalog, or as drafts; nothing half done."""

import csv
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Discount, Service
from marketplace.core.extensions import db
from marketplace.core.lifecycle import history_of
from marketplace.core.money import BadAmount, Money
from marketplace.imports.actions import import_agencies, import_services
from marketplace.imports.actions.prices import read_price
from marketplace.imports.actions.sheet import Unreadable

HEAD = [
    "agency",
    "title",
    "category",
    "price_from",
    "currency",
    "unit",
    "region",
    "languages",
    "discount_percent",
    "description",
]
GOOD = {
    "agency": "Kedr", "title": "Online shop", "category": "Online shops", "price_from": "5000.00", "currency": "EUR",
    "unit": "project", "region": "DE", "languages": "en", "discount_percent": "", "description": "Ready in six weeks.",
}  # fmt: skip


@pytest.fixture
def sheet(tmp_path, pair):
    def write(*rows: dict):
        path = tmp_path / "sheet.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, HEAD)
            out.writeheader()
            out.writerows(GOOD | row for row in rows)
        return path

    return write


def services() -> list[Service]:
    db.session.expire_all()
    return list(db.session.scalars(select(Service).order_by(Service.id)))


def test_a_row_stands_in_the_catalog_at_once(pair, sheet):
    more = {
        "discount_percent": "15%",
        "languages": "en, German",
        "region": "Germany|Ukraine",
        "unit": "Hourly",
        "description": "One\n\n* two",
    }
    account = import_services(sheet(more))
    assert list(account.lines()) == ["imported 1, skipped 0, refused 0"]
    (one,) = services()
    assert (one.agency, one.title, one.price, one.unit, one.status) == (
        pair.B,
        "Online shop",
        Money(5000_00, "EUR"),
        "hour",
        "published",
    )
    assert one.in_category.code == "online-shops"
    assert ({region.code for region in one.regions}, one.languages, one.description) == (
        {"de", "ua"},
        ["en", "de"],
        "One\n\n* two",
    )
    (discount,) = one.discounts
    assert (discount.percent, discount.whom, discount.starts_on, discount.ends_on) == (15, "clients", None, None)
    assert [step.became for step in history_of(one)] == ["draft", "published"]


def test_a_category_that_nobody_knows_makes_a_draft_with_a_warning(pair, sheet):
    account = import_services(sheet({"category": "Other"}, {"title": "Second", "category": ""}))
    assert (account.imported, account.refusals) == (2, [])
    assert list(account.lines())[0] == (
        "warning: line 2: category: “Other” is not in the taxonomy: a draft, until somebody chooses one"
    )
    assert [(one.status, one.category) for one in services()] == [("draft", "Other"), ("draft", "")]


def test_the_same_title_and_price_of_one_agency_is_there_once(pair, sheet):
    rows = [
        {},
        {"price_from": "€5000"},
        {"description": "Other words"},
        {"price_from": "6000"},
        {"agency": "Northlight"},
        {"currency": "USD"},
    ]
    account = import_services(sheet(*rows))
    assert (account.imported, account.skipped, account.refusals) == (4, 2, [])
    again = import_services(sheet(*rows))
    assert (again.imported, again.skipped, len(services())) == (0, 6, 4)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({"agency": "Nobody"}, "agency: there is no agency named “Nobody”"), ({"agency": ""}, "agency: is missing"),
        ({"title": ""}, "title: is missing"), ({"title": "x" * 201}, "title: At most 200 characters."),
        ({"price_from": "N/A"}, "price_from: “N/A” is not an amount"), ({"price_from": ""}, "price_from: is missing"),
        ({"price_from": "0"}, "price_from: A price is more than zero."), ({"currency": "EURO"}, "currency: “EURO” is not a currency like EUR"),
        ({"discount_percent": "95"}, "discount_percent: “95” is not a whole number from 1 to 90"),
        ({"discount_percent": "some"}, "discount_percent: “some” is not a whole number from 1 to 90"),
        ({"description": "x" * 10_001}, "description: At most 10000 characters."),
        ({"price_from": "1,234"}, "price_from: “1,234” can be read in two ways: write 1234 or 1.23"),
        ({"price_from": "$500"}, "price_from: “$500” is not in EUR"),
    ],
)  # fmt: skip
def test_one_refused_row_is_named_and_takes_everything_back(pair, sheet, row, refusal):
    account = import_services(sheet({}, {"title": "Another"} | row))
    assert list(account.lines()) == [f"line 3: {refusal}", "imported 0, skipped 0, refused 1"]
    assert services() == []
    account = import_services(sheet({}, {"title": "Another"} | row), skip_refused=True)
    assert (account.imported, len(account.refusals), len(services())) == (1, 1, 1)


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({"agency": "Nobody", "title": "", "price_from": "N/A", "discount_percent": "95"}, ["agency", "title", "price_from", "discount_percent"]),
        ({"title": "x" * 201, "price_from": "", "description": "x" * 10_001}, ["price_from", "title", "description"]),
        ({"currency": "EURO", "price_from": "N/A", "discount_percent": "some"}, ["currency", "price_from", "discount_percent"]),
        ({"currency": "", "price_from": "", "agency": ""}, ["agency", "currency", "price_from"]),
        ({"price_from": "0", "title": "x" * 201, "discount_percent": "95"}, ["discount_percent", "title", "price_from"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_row_is_told_at_once(pair, sheet, row, fields):
    (told,) = import_services(sheet({}, {"title": "Another"} | row)).refused
    assert sorted(name for name, _sentence in told.faults) == sorted(fields)


def test_nothing_is_noted_of_a_row_that_is_refused(pair, sheet):
    account = import_services(sheet({"category": "Other", "price_from": "N/A"}, {}), skip_refused=True)
    assert (account.imported, account.warnings) == (1, [])


def test_a_dry_run_changes_nothing(pair, sheet):
    assert import_services(sheet({}), dry_run=True).imported == 1
    assert services() == []


def test_what_can_be_left_out_is_left_out_with_a_warning(pair, sheet):
    account = import_services(
        sheet({"region": "Germany, Atlantis", "languages": "en|Elvish", "unit": "bucket", "discount_percent": "0"})
    )
    assert (account.imported, len(account.warnings)) == (1, 3)
    (one,) = services()
    assert ([region.code for region in one.regions], one.languages, one.unit, one.discounts) == (
        ["de"],
        ["en"],
        "project",
        [],
    )


def test_a_missing_column_refuses_the_file(pair, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("agency,title\nKedr,Shop\n")
    with pytest.raises(Unreadable, match="lacks the columns category"):
        import_services(path)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("491.94", "USD", 491_94), ("$98.24 ", "USD", 98_24), (" 1 234,50 ₴", "UAH", 1234_50), ("от 500", "EUR", 500_00),
        ("от 500 €", "EUR", 500_00), ("від 1 000 грн", "UAH", 1000_00), ("from €1,234.50", "EUR", 1234_50), ("From: 500", "EUR", 500_00),
        ("starting at $40", "USD", 40_00), ("ab 25,50 €", "EUR", 25_50), ("€80/hour", "EUR", 80_00), ("80 € / Std.", "EUR", 80_00),
        ("$40 per hour", "USD", 40_00), ("500+", "EUR", 500_00), ("500 EUR", "EUR", 500_00), ("EUR 500", "EUR", 500_00),
        ("from EUR 500", "EUR", 500_00), ("1.250", "KWD", 1_250), ("500", "JPY", 500), ("1'000.-", "CHF", 1000_00), ("~300", "EUR", 300_00),
    ],
)  # fmt: skip
def test_prices_are_read_as_price_lists_write_them(text, currency, minor):
    assert read_price(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "on request", "от", "from", "1,234", "5%", "500-900", "1 2 3", "от от 500", "$", "1e5", "/hour"],
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(BadAmount):
        read_price(text, "EUR")


@pytest.mark.thorough
def test_the_first_hundreds_of_the_real_sheet_are_imported_whole(app, shared_data, tmp_path):
    agencies, services = (_rows(shared_data / f"{name}.csv") for name in ("agencies", "services"))
    there = {row[0] for row in agencies}
    rows = [services[0], *islice((row for row in services[1:] if row[0] in there), 400)]
    needed = {row[0] for row in rows}
    agencies = [agencies[0], *(row for row in agencies[1:] if row[0] in needed)]
    for name, sheet in (("agencies", agencies), ("services", rows)):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(sheet)
    import_agencies(tmp_path / "agencies.csv")
    account = import_services(tmp_path / "services.csv")
    assert (account.imported, account.skipped, account.refusals) == (400, 0, [])
    unknown = sum(row[2] == "Other" for row in rows)
    states = dict(db.session.execute(select(Service.status, func.count()).group_by(Service.status)).all())
    assert states == {"published": 400 - unknown, "draft": unknown}
    assert sum("Other" in warning for warning in account.warnings) == unknown > 0
    assert db.session.scalar(select(func.count()).select_from(Discount)) == sum(row[8] != "" for row in rows[1:])


def _rows(sheet: Path) -> list[list[str]]:
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
