"""Lists as XLSX: each cell keeps its kind, and none is a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

from . import clock
from .exports import STARTS_FORMULA, UNWRITABLE


def xlsx(heads: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (heads, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Sheet, value: object) -> object:
    if isinstance(value, datetime):
        # A workbook knows no zones: the clock of the alliance.
        return value.astimezone(clock.zone()).replace(tzinfo=None, microsecond=0)
    if isinstance(value, Decimal):
        return _number(sheet, value)
    if isinstance(value, str):
        return _text(sheet, UNWRITABLE.sub("", value))
    return value


def _number(sheet: Sheet, value: Decimal) -> Cell:
    """An amount with all the decimals of its currency: they are those the value has."""
    # The number as it is written: openpyxl itself would put it through a float, and -625.19 became -625.1900000000001.
    cell = WriteOnlyCell(sheet, f"{value:f}")
    cell.data_type = "n"
    places = max(0, -int(value.as_tuple().exponent))
    cell.number_format = f"#,##0.{'0' * places}" if places else "#,##0"
    return cell


def _text(sheet: Sheet, value: str) -> Cell:
    """A text as it is: the cell's kind says that it is no formula, also after somebody has edited it."""
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # openpyxl would take "=1" for a formula, and "#N/A" for an error
    if STARTS_FORMULA.match(value):
        cell.quotePrefix = True
    return cell
