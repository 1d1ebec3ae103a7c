"""Lists as files hold any text, and start no formula."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from marketplace.core.exports import as_file, unguarded
from marketplace.core.money import Money
from marketplace.imports.actions.reading import read_sheet

FORMULAS = [
    f"{before}{sign}cmd|' /C calc'!A0" for sign in "=+-@＝＋－＠" for before in ("", " ", "\u00a0", "\t", "\n", "'", "''")
] + ["\t1", "\n1"]  # fmt: skip
PLAIN = ["Shop", "a=1", "’=1", "'Shop'", "1-2", "", "#N/A", "TRUE", "1e5", "0123", "_x0041_"]


def rows_of(kind: str, *rows: list) -> list[list]:
    """What a spreadsheet finds in a file."""
    content = as_file(kind, "x", ["=head"], rows).get_data()
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_starts_a_formula(app, text):
    for (cell,) in rows_of("csv", [text]):
        assert cell.startswith("'")
    book = load_workbook(io.BytesIO(as_file("xlsx", "x", ["=head"], [[text]]).get_data()))
    for (cell,) in book.active:
        assert cell.data_type == "s"
        assert cell.quotePrefix


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN])
def test_a_text_comes_back_from_a_file_as_it_was_typed(app, text):
    assert unguarded(rows_of("csv", [text])[1][0] if text else "") == text
    assert (rows_of("xlsx", [text])[1][0] or "") == text
    assert read_sheet(as_file("csv", "x", ["a", "b"], [[text, "z"]]).get_data(), "x.csv").rows[0][1][0] == text


def test_every_table_is_written_by_the_one_module_that_guards_its_cells():
    for path in Path("marketplace").rglob("*.py"):
        written = re.search(r"csv\.(writer|DictWriter)|Workbook\(", path.read_text(encoding="utf-8"))
        assert not written or path.name in ("exports.py", "workbooks.py"), path


def test_a_control_character_does_not_break_the_file(app):
    sheet = load_workbook(io.BytesIO(as_file("xlsx", "x", ["a"], [["Shop\x01\x0b\x1f"]]).get_data())).active
    assert sheet["A2"].value == "Shop"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [(-62519, "EUR", "-625.19"), (10**12 + 1, "EUR", "10000000000.01"), (-1, "KWD", "-0.001"), (0, "EUR", "0.00"), (500, "JPY", "500")],
)  # fmt: skip
def test_an_amount_is_written_to_the_digit(app, minor, currency, written):
    rows = [[Money(minor, currency).decimal]]
    assert as_file("csv", "x", ["a"], rows).get_data(as_text=True).splitlines()[1] == written
    book = io.BytesIO(as_file("xlsx", "x", ["a"], rows).get_data())
    sheet = ZipFile(book).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<v>(.*?)</v>", sheet) == [written]
    assert Decimal(str(load_workbook(book).active["A2"].value)) == Decimal(written)
