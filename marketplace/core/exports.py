"""Lists as files. No cell can start a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# A spreadsheet runs what starts with one of these; an apostrophe in front makes it text again.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """The value as a cell: texts that a spreadsheet would run are made plain; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.startswith(_DANGEROUS) else value


def as_file(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence]) -> Response:
    """A download: `kind` is csv (UTF-8 with the mark that Excel needs) or xlsx."""
    make, mime = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, XLSX)}[kind]
    answer = Response(make(heads, [[safe(value) for value in row] for row in rows]), content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _csv(heads: Sequence[str], rows: list[list]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: list[list]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
