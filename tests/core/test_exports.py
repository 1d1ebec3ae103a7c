"""Lists as files hold any text, and start no formula."""

import io
import re
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from marketplace.core.exports import as_file
from marketplace.core.money import Money


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_starts_a_formula(app, text):
    assert as_file("csv", "x", ["a"], [[text]]).get_data(as_text=True).splitlines()[1].strip('"').startswith("'")
    sheet = load_workbook(io.BytesIO(as_file("xlsx", "x", ["a"], [[text]]).get_data())).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert "'" not in sheet["A2"].value


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
