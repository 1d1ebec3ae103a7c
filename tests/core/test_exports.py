"""Lists as files hold any text, and start no formula."""

import io

import pytest
from openpyxl import load_workbook

from marketplace.core.exports import as_file


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
