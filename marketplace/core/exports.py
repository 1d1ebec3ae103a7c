"""Lists as files. No cell can start a formula; instants are written in the alliance's time, on the day that cut the month."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import Select

from . import clock
from .errors import Refusal
from .extensions import db
from .formats import decimal

# A spreadsheet runs what starts with one of these signs, also in full width or behind blanks, and some split a cell at a tab or
# a line break; an apostrophe in front makes it text again. What has one there already is given another: it comes back as typed.
STARTS_FORMULA = re.compile("'*(?:\\s*[=+\\-@＝＋－＠]|[\t\r\n])")
# What no XML, and so no workbook, can hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_IN_A_FILE = 50_000  # rows of a list
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_asked(arguments: Mapping[str, str]) -> str:
    """The kind of file that an address asks a list as; empty where it asks for the page."""
    kind = arguments.get("as", "")
    return kind if kind in ("csv", "xlsx") else ""


def rows_for_file(query: Select[Any]) -> list[Any]:
    """All rows that a SELECT finds, for a file; where it selects one thing, the things. Too many for a file are refused, with how
    to get them: one that was cut off would look whole."""
    found = db.session.execute(query.limit(MOST_IN_A_FILE + 1)).unique().all()
    if len(found) > MOST_IN_A_FILE:
        sentence = _(
            "A file holds %(most)s rows at most, and this list has more. Narrow it, by words or a filter, and load it in parts.",
            most=decimal(Decimal(MOST_IN_A_FILE)),
        )
        raise Refusal(sentence, way_on=(page_asked(), _("To the list")))
    return [row[0] if len(row) == 1 else row for row in found]


def page_asked() -> str:
    """The page of the list of which a file was asked for."""
    rest = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "as"])
    return f"{request.script_root}{request.path}?{rest}".rstrip("?")


def as_file(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence]) -> Response:
    """A download: `kind` is csv (UTF-8 with the mark that Excel needs) or xlsx.

    Cells are texts, numbers, days, instants or None; in a workbook each keeps its kind.
    """
    content, mime = (_csv(heads, rows), "text/csv; charset=utf-8") if kind == "csv" else (_xlsx(heads, rows), XLSX)
    answer = Response(content, content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def safe(value: object) -> object:
    """The value as a cell of a text file: texts that a spreadsheet would run are made plain; numbers stay numbers."""
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).isoformat(timespec="seconds")
    if not isinstance(value, str):
        return value
    value = UNWRITABLE.sub("", value)
    return f"'{value}" if STARTS_FORMULA.match(value) else value


def unguarded(cell: str) -> str:
    """A cell as it was before `safe`: what we have written ourselves is read back as it was."""
    return cell[1:] if cell.startswith("'") and STARTS_FORMULA.match(cell) else cell


def _csv(heads: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([safe(value) for value in row] for row in (heads, *rows))
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    # Loaded when the first workbook is asked for: it takes a tenth of a command's start.
    from .workbooks import xlsx

    return xlsx(heads, rows)
