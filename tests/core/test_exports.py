"""Lists as files hold any text, and start no formula."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from marketplace.core import exports
from marketplace.core.exports import as_file, unguarded
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.imports.actions.reading import read_sheet
from tests.applying import Applicant
from tests.asking import Client

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


LISTS = (
    *(("b", path) for path in ("/received", "/movements", "/rewards", "/partners")),
    *(("a", path) for path in ("/given", "/rewards")),
    *(("admin", f"/desk/{path}") for path in ("members", "log", "applications", "enquiries")),
)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_too_long_for_a_file_is_refused_and_never_cut_off(pair, found, visit, monkeypatch, kind):
    admin = found.person(alliance_role="admin")
    pair.fee(pair.won(), "1000.00")
    Client([pair.B]).confirmed()
    Applicant([pair.A.name]).sent()
    sweep()
    clients = {"a": visit(pair.a).client, "b": visit(pair.b).client, "admin": visit(admin).client}
    for who, path in LISTS:
        monkeypatch.setattr(exports, "MOST_IN_A_FILE", 50_000)
        assert "Content-Disposition" in clients[who].get(f"{path}?as={kind}").headers, path
        monkeypatch.setattr(exports, "MOST_IN_A_FILE", 0)
        answer = clients[who].get(f"{path}?sort=x&as={kind}")
        assert answer.status_code == 409, path
        assert "Content-Disposition" not in answer.headers
        assert "A file holds 0 rows" in answer.text
        assert f'href="{path}?sort=x"' in answer.text, "the list, to narrow it"


def test_a_list_that_just_fits_is_whole(pair, found, visit, monkeypatch):
    admin = visit(found.person(alliance_role="admin")).client
    rows = admin.get("/desk/members?as=csv").text.count("\n") - 1
    monkeypatch.setattr(exports, "MOST_IN_A_FILE", rows)
    assert admin.get("/desk/members?as=csv").text.count("\n") - 1 == rows
    monkeypatch.setattr(exports, "MOST_IN_A_FILE", rows - 1)
    assert admin.get("/desk/members?as=csv").status_code == 409
