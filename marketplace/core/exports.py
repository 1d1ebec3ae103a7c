"""Lists as files. No cell can start a formula; instants are written in the alliance's time, on the day that cut the month."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

from . import clock

# A spreadsheet runs what starts with one of these; an apostrophe in front makes it text again.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence]) -> Response:
    """A download: `kind` is csv (UTF-8 with the mark that Excel needs) or xlsx.

    Cells are texts, numbers, days, instants or None; in a workbook each keeps its kind.
    """
    make, mime = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, XLSX)}[kind]
    answer = Response(make(heads, rows), content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def safe(value: object) -> object:
    """The value as a cell of a text file: texts that a spreadsheet would run are made plain; numbers stay numbers."""
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).isoformat(timespec="seconds")
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.startswith(_DANGEROUS) else value


def _csv(heads: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([safe(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
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
        return _text(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    return value


def _number(sheet: Sheet, value: Decimal) -> Cell:
    """An amount with all the decimals of its currency: they are those the value has."""
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stubs forget Decimal
    places = max(0, -int(value.as_tuple().exponent))
    cell.number_format = f"#,##0.{'0' * places}" if places else "#,##0"
    return cell


def _text(sheet: Sheet, value: str) -> Cell:
    """A text as it is: the cell's kind says that it is no formula, also after somebody has edited it."""
    cell = WriteOnlyCell(sheet, value)
    if value.startswith(_DANGEROUS):
        cell.data_type, cell.quotePrefix = "s", True
    return cell
