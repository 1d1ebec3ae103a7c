"""What stands in real spreadsheets: heads in three languages, countries by name, sizes, days in words; which separator parts them."""

import csv
import io
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from marketplace.core.exports import as_file
from marketplace.imports.actions.countries import country_of
from marketplace.imports.actions.days import read_day
from marketplace.imports.actions.reading import Unreadable, read_sheet
from marketplace.imports.actions.sizes import size_of
from marketplace.imports.fields import FIELDS, fields_of
from marketplace.imports.guessing import guess
from marketplace.imports.models import SheetKind


def guessed(kind: str, heads: str, *rows: str, own: bool = False) -> dict:
    sheet = read_sheet("\n".join([heads, *rows]).encode(), "sheet.csv")
    return guess(sheet, fields_of(SheetKind(kind), own))


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("Service,Price,Unit,Discount", {"title": 0, "price_from": 1, "unit": 2, "discount_percent": 3}),
        ("Цена;Услуга (название);Ед.;Категория", {"price_from": 0, "title": 1, "unit": 2, "category": 3}),
        ("Назва послуги\tВартість\tМова\tОпис", {"title": 0, "price_from": 1, "languages": 2, "description": 3}),
        ("Vendor name,Job Title / Task,Unit of issue,Price offered (incl. fee),Schedule", {"agency": 0, "title": 1, "unit": 2, "price_from": 3}),
        ("agency,title,category,price_from,currency,unit,region,languages,discount_percent,description",
         {field.name: at for at, field in enumerate(FIELDS[SheetKind.SERVICES])}),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_heads_in_three_languages(app, heads, expected):
    assert guessed("services", heads, heads) == {"currency": "EUR"} | expected


def test_what_a_head_does_not_say_the_cells_do(app):
    found = guessed(
        "agencies", "A;B;C;D;E", "Kedr;Німеччина;ann@kedr.example;11-50;English", "Brask;US;bo@brask.example;S;немецкий"
    )
    assert found == {"country": 1, "owner_email": 2, "size": 3, "languages": 4}


@pytest.mark.parametrize(
    ("prices", "currency"),
    [(["100", "200"], "EUR"), (["$98.24 ", "122.17"], "USD"), (["1 234,50 ₴", "x"], "UAH"), (["от 500 руб."], "RUB"), (["500 €"], "EUR"),
     (["$100", "$250", "A$80"], ""), (["$100", "US$80"], "USD"), (["10 р.", "5 BYN"], ""), (["10 zł", "5 PLN"], "PLN"), (["₴5", "$5"], ""), (["$5", "€5"], "")],
)  # fmt: skip
def test_the_currency_is_told_by_the_signs_of_the_prices(app, prices, currency):
    assert guessed("services", "title;price", *(f"x;{price}" for price in prices)).get("currency", "") == currency


def test_every_country_is_found_by_its_code_and_its_name_in_three_languages(shared_data):
    with (shared_data / "cldr_territories_utf8bom_semicolon.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    assert len(rows) == 249
    assert [(row[0], name) for row in rows for name in row if country_of(name) != row[0]] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("USA", "US"), ("U.S.A.", "US"), ("DEU", "DE"), ("germany", "DE"), ("ГЕРМАНИЯ", "DE"), ("Англия", "GB"), ("Кот-д'Ивуар", "CI"),
     ("Atlantis", None), ("", None), ("EU", None), ("ZZ", None), ("Berlin", None)],
)  # fmt: skip
def test_countries_are_read_as_people_write_them(text, code):
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("text", "size"),
    [("S", "small"), ("small business", "small"), ("Small", "small"), ("11-50", "small"), ("11–50 сотрудников", "small"), ("1", "solo"),
     ("2-9", "micro"), ("25 employees", "small"), ("50-249", "medium"), ("1,000+", "large"), ("средний", "medium"), ("other than small business", "large"),
     ("фрилансер", "solo"), ("N/A", None), ("", None), ("0", None), ("huge", None), ("12.03.2026", None)],
)  # fmt: skip
def test_sizes_are_read_in_words_and_as_numbers_of_people(text, size):
    assert size_of(text) == size


@pytest.mark.parametrize(
    "text",
    ["2026-03-14", "20260314", "2026-03-14 00:00:00", "14.03.2026", "14/03/2026", "03/14/2026", "14-03-2026", "2026/3/14", "2026.03.14",
     "14 March 2026", "14 Mar 2026", "14-Mar-2026", "March 14, 2026", "Mar. 14th 2026", "14 марта 2026", "14 мар. 2026 г.", "14 березня 2026 р."],
)  # fmt: skip
def test_days_are_read_in_every_notation_that_has_one_meaning(text):
    assert read_day(text) == date(2026, 3, 14)


@pytest.mark.parametrize(
    "text", ["3/4/2026", "03-04-2026", "14 Smarch 2026", "31 February 2026", "March 2026", "14.3.26", "", "99/99/2026"]
)
def test_days_that_are_none_or_could_be_two_are_refused(text):
    with pytest.raises(ValueError, match="2026-03-14"):
        read_day(text)


def test_a_day_that_is_the_same_either_way_round_has_one_meaning():
    assert read_day("3/3/2026") == date(2026, 3, 3)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_which_no_head_is_known_is_parted_where_most_lines_are_alike(separator):
    rows = ["Что, вообще", "за; таблица", "x"], ["один; два", "1,5", "y"], ["три", "2;5, 7", "z"]
    lines = [separator.join(f'"{cell}"' if set(",;\t") & set(cell) else cell for cell in row) for row in rows]
    sheet = read_sheet("\n".join(lines).encode(), "sheet.csv")
    assert [sheet.heads, *(cells for _line, cells in sheet.rows)] == list(rows)


@pytest.mark.parametrize(("parts", "each"), [(1_001, 1), (1, 65 * 2**20)])
def test_a_workbook_of_too_many_files_or_bytes_is_not_unpacked(app, parts, each):
    packed = io.BytesIO(as_file("xlsx", "x", ["title"], [["Shop"]]).get_data())
    assert read_sheet(packed.getvalue(), "prices.xlsx").rows
    with ZipFile(packed, "a", ZIP_DEFLATED) as book:
        for number in range(parts):
            book.writestr(f"{number}.xml", b"x" * each)
    with pytest.raises(Unreadable):
        read_sheet(packed.getvalue(), "prices.xlsx")
