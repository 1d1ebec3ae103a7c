"""Spreadsheets as people really save them: separators, encodings, heads, missing cells, two rows under one key."""

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from marketplace.core.extensions import db
from marketplace.exchange.models import Consent, FeePayment, Lead
from marketplace.imports.actions import import_agencies, import_deals
from marketplace.imports.actions.sheet import Unreadable
from marketplace.imports.cli import imports
from marketplace.members.models import Agency

HEAD = "name,country,city,size,owner_name,owner_email,languages"


@pytest.fixture
def field(shared_data):
    return shared_data / "field" / "csv"


@pytest.fixture
def alliance(found):
    found.agency("Northlight Studio"), found.agency("Drei Ufer")


def names() -> list[str]:
    return list(db.session.scalars(select(Agency.name).order_by(Agency.id)))


@pytest.mark.parametrize(
    ("file", "taken_as"),
    [
        ("agencies-blank-first-line", "CSV, UTF-8, separator comma"),
        ("agencies-capital-heads", "CSV, UTF-8, separator comma"),
        ("agencies-sep-line", "CSV, UTF-8, separator comma"),
        ("agencies-semicolon", "CSV, UTF-8, separator semicolon"),
        ("agencies-utf16", "CSV, UTF-16, separator comma"),
        ("agencies-cp1251", "CSV, cp1251, separator comma"),
        ("agencies-cr-only", "CSV, UTF-8, separator comma"),
        ("agencies-two-empty-heads", "CSV, UTF-8, separator comma"),
        ("agencies-one-empty-head", "CSV, UTF-8, separator comma"),
        ("agencies-trailing-comma", "CSV, UTF-8, separator comma"),
    ],
)
def test_a_sheet_is_taken_as_what_it_is_and_the_command_says_as_what(app, field, file, taken_as):
    said = app.test_cli_runner().invoke(imports, ["agencies", str(field / f"{file}.csv")]).output.splitlines()
    assert said == [f"taken as {taken_as}", "imported 1, skipped 0, refused 0"]
    assert names() == ["Кварц" if "cp1251" in file else "Quartz Werk"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark", "cp1251", "cp1252"])
def test_every_separator_is_read_in_every_encoding(app, tmp_path, separator, encoding):
    name = "Müller Söhne" if encoding == "cp1252" else "Кедр"
    text = f"{HEAD}\n{name},DE,Köln,small,Ada,a@q.example,German\n".replace(",", separator)
    if encoding == "cp1251":
        text = text.replace("Köln", "Київ")
    path = tmp_path / "sheet.csv"
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le") if "mark" in encoding else text.encode(encoding))
    assert import_agencies(path).imported == 1
    assert names() == [name]


def test_the_rows_of_a_table_saved_in_three_ways_are_the_same(shared_data):
    from marketplace.imports.actions.reading import read_sheet, said_of

    files = ["cp1251_semicolon.csv", "utf8bom_semicolon.csv", "utf16_tab.txt"]
    read = [read_sheet((shared_data / f"cldr_territories_{file}").read_bytes(), file) for file in files]
    assert [said_of(sheet.taken_as) for sheet in read] == [
        "CSV, cp1251, separator semicolon",
        "CSV, UTF-8 with a byte order mark, separator semicolon",
        "CSV, UTF-16, separator tab",
    ]
    cp1251, *others = [[sheet.heads, *(cells for _line, cells in sheet.rows)] for sheet in read]
    assert len(others[0]) == 250
    assert others[0] == others[1]
    # cp1251 has no å, no ç and no ʼ; whoever saved it put question marks there.
    saved = [[cell.encode("cp1251", "replace").decode("cp1251") for cell in cells] for cells in others[0]]
    assert cp1251 == saved


def test_a_workbook_is_read_with_its_days_and_numbers(app, alliance, field, tmp_path):
    rows = [line.split(",") for line in (field / "deals-excel-16-rows.csv").read_text().splitlines()]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    from datetime import date, datetime

    book.active["I2"], book.active["K2"], book.active["L2"] = date(2026, 1, 10), datetime(2026, 2, 1), 1000.5
    book.save(tmp_path / "deals.xlsx")
    account = import_deals(tmp_path / "deals.xlsx")
    assert (account.refusals, account.imported, account.taken_as) == ([], 2, "xlsx")
    assert db.session.scalar(select(FeePayment.amount_minor).order_by(FeePayment.id)) == 100050


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 no workbook", "is named like a table in text and is none"),
        (b"\xff\xfea", "is no text"),
        (b"name,\x98\x81\n", "is no text"),
        (b"", "lacks the columns"),
        (b"sep=;\n", "lacks the columns"),
        (b'name,"city\n', "can’t be read"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(app, tmp_path, content, why):
    (tmp_path / "sheet.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        import_agencies(tmp_path / "sheet.csv")


def test_missing_cells_of_optional_columns_are_empty(app, alliance, field):
    assert import_agencies(field / "agencies-excel-16-rows.csv").imported == 3
    account = import_deals(field / "deals-excel-16-rows.csv")
    assert (account.imported, account.refusals) == (2, [])


def test_a_row_that_lacks_a_required_cell_is_refused(app, tmp_path):
    (tmp_path / "a.csv").write_text(f"{HEAD},iban\nQuartz,DE,Bonn,small,Ada,a@q.example\n")
    assert import_agencies(tmp_path / "a.csv").refusals == ["line 2: row: has 2 fewer cells than there are columns"]


def test_only_an_unnamed_cell_with_something_in_it_is_refused(app, tmp_path):
    (tmp_path / "a.csv").write_text(f"{HEAD},,\nQuartz,DE,Bonn,small,Ada,a@q.example,German,,x\n")
    assert import_agencies(tmp_path / "a.csv").refusals == ["line 2: row: has something in a column without a name"]


def test_heads_with_blanks_and_capitals_name_their_columns(app, tmp_path):
    (tmp_path / "a.csv").write_text(
        '\n\n Name ,COUNTRY,City,Size,"Owner Name",Owner-Email,Languages\nQuartz,DE,Bonn,small,Ada,a@q.example,German\n'
    )
    assert import_agencies(tmp_path / "a.csv").imported == 1


def test_the_second_of_two_different_rows_under_one_key_is_named_and_refused(app, alliance, field):
    account = import_agencies(field / "agencies-same-name-twice.csv")
    assert account.refusals == ["line 3: name: “Orbit Media” stands on line 2 too, with other values"]
    account = import_deals(field / "deals-same-ref-twice.csv")
    assert account.refusals == ["line 3: ref: “d1” stands on line 2 too, with other values"]
    assert (account.imported, db.session.scalar(select(func.count()).select_from(Lead))) == (0, 0)


def test_a_row_that_is_the_same_in_every_column_adds_nothing(app, alliance, field, tmp_path):
    for file, action in (("agencies-same-name-twice", import_agencies), ("deals-same-ref-twice", import_deals)):
        first, second, _other = (field / f"{file}.csv").read_text().splitlines()
        (tmp_path / "twice.csv").write_text(f"{first}\n{second}\n{second}\n")
        account = action(tmp_path / "twice.csv")
        assert (account.imported, account.skipped, account.refusals) == (1, 1, [])


def test_a_later_file_that_says_something_else_is_named_and_changes_nothing(app, alliance, field, tmp_path):
    import_agencies(field / "agencies-one-apostrophe.csv")
    first, second, other = (field / "deals-same-ref-twice.csv").read_text().splitlines()
    (tmp_path / "one.csv").write_text(f"{first}\n{second}\n")
    (tmp_path / "other.csv").write_text(f"{first}\n{other}\n")
    assert import_deals(tmp_path / "one.csv").imported == 1
    again = import_deals(tmp_path / "one.csv")
    assert (again.skipped, again.warnings) == (1, [])
    later = import_deals(tmp_path / "other.csv")
    assert (later.imported, later.skipped) == (0, 1)
    assert later.warnings == [
        "line 2: ref: “d1” was imported before with another title, referrer or fee; left as it is"
    ]
    assert db.session.scalar(select(FeePayment.amount_minor)) == 100000
    later = import_agencies(field / "agencies-apostrophes.csv", skip_refused=True)
    assert (later.skipped, later.warnings, len(later.refusals)) == (1, [], 2)
    (tmp_path / "a.csv").write_text(f"{HEAD}\nОб'єкт Studio,PL,Lodz,small,B,b@q.example,Polish\n")
    later = import_agencies(tmp_path / "a.csv")
    assert later.warnings == ["line 2: name: “Об'єкт Studio” is there already, with other people; left as it is"]


def test_rows_without_a_key_are_each_told_so(app, tmp_path):
    (tmp_path / "a.csv").write_text(
        f"{HEAD}\n,DE,Bonn,small,A,a@q.example,German\n,PL,Lodz,small,B,b@q.example,Polish\n"
    )
    assert import_agencies(tmp_path / "a.csv").refusals == ["line 2: name: is missing", "line 3: name: is missing"]


def test_apostrophes_make_no_second_agency(app, alliance, field):
    account = import_agencies(field / "agencies-apostrophes.csv", skip_refused=True)
    assert (account.imported, len(account.refusals)) == (1, 2)
    assert names()[2:] == ["Об'єкт Studio"]
    assert import_deals(field / "deals-apostrophes.csv").imported == 3


def test_deals_find_the_agency_whatever_apostrophe_they_write(app, alliance, field):
    assert import_agencies(field / "agencies-one-apostrophe.csv").imported == 1
    account = import_deals(field / "deals-apostrophes.csv")
    assert (account.imported, account.refusals) == (3, [])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Об'єкт", "Об\u2019єкт"), ("Об'єкт", "Об\u02bcєкт"), ("Об'єкт", "Об\uff07єкт"), ("O'Hara", "O\u2018Hara"),
     ("Web-Werk", "Web\u2010Werk"), ("Web-Werk", "Web\u2011Werk"), ("Webwerk", "Web\u00adwerk"), ("Café", "Cafe\u0301")],
)  # fmt: skip
def test_one_name_is_one_agency_however_it_is_typed(app, found, one, other):
    from marketplace.core.errors import BadInput
    from marketplace.members.queries import find_agency
    from marketplace.moderation.actions import create_agency

    agency = found.agency(one)
    assert find_agency(other).id == agency.id
    with pytest.raises(BadInput):
        create_agency("Ada", "ada@x.example", name=other, country="DE")


@pytest.mark.parametrize(("one", "other"), [("Мій", "Міи"), ("Їжа", "Іжа"), ("AB", "A-B"), ("A B", "AB")])
def test_other_names_stay_apart(one, other):
    from marketplace.core.spelling import sort_key

    assert sort_key(one) != sort_key(other)


def test_days_are_read_and_what_is_ambiguous_is_named(app, alliance, field):
    account = import_deals(field / "deals-days.csv", skip_refused=True)
    two = "can be read as two days: write it like 2026-03-14 or 14.03.2026"
    number = "is a spreadsheet’s number for a day: write it like 2026-03-14 or 14.03.2026"
    assert account.refusals == [
        f"line 5: posted_on: “1/10/2026” {two}; won_on: “2/1/2026” {two}",
        f"line 6: posted_on: “46032” {number}; won_on: “46054” {number}",
    ]
    assert account.imported == 4
    assert {day.isoformat() for day in db.session.scalars(select(Consent.obtained_on))} == {"2026-01-10"}
    assert {day.isoformat() for day in db.session.scalars(select(FeePayment.received_on))} == {"2026-02-01"}


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "1/2/26", "14.3.26", "tomorrow", "2026-01-10 14:00"])
def test_what_is_no_day_is_refused(text):
    from marketplace.imports.actions.days import read_day

    with pytest.raises(ValueError, match="2026-03-14"):
        read_day(text)
