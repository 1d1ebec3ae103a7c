"""Opening a spreadsheet as people save it: CSV in the encodings and with the separators of Excel, or XLSX."""

import codecs
import csv
import io
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ...core.exports import unguarded
from ...core.logs import describe

log = logging.getLogger(__name__)
SEPARATORS = {",": _l("comma"), ";": _l("semicolon"), "\t": _l("tab")}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ENCODINGS = {"utf-8-sig": _l("UTF-8 with a byte order mark"), "utf-16": "UTF-16", "utf-8": "UTF-8"}
WORKBOOK = "xlsx"
_LATIN_MEETS_CYRILLIC = re.compile("[a-z][а-яёіїєґ]|[а-яёіїєґ][a-z]", re.IGNORECASE)
UNPACKED = 64 * 2**20  # bytes that a workbook may hold
MOST_PARTS = 1000  # files that a workbook is packed of: one of a hundred sheets has some hundreds
MOST_COLUMNS = 100
PACKED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how packed files, and those of old offices, begin
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
LOOKED_AT = 20  # lines by which a separator is told
Cells = tuple[int, list[str]]  # the line a row begins on, and what stands in it


class Unreadable(Exception):
    """The file as a whole can't be read; says why."""


class _Stumbled(ValueError):
    """It can't be read on, and we know a sentence why."""


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet as it was read: its file's name, what it was taken as (see `said_of`), its heads as they stand, and its
    rows."""

    name: str
    taken_as: str
    heads: list[str]
    rows: list[Cells]


def read_sheet(content: bytes, name: str, known: Iterable[str] = ()) -> Sheet:
    """Read a file. Where its separator isn't plain, that counts which parts the first line into most `known` columns."""
    try:
        taken_as, rows = _opened(content, set(known))
    except (OSError, csv.Error, BadZipFile, KeyError, ValueError) as error:
        if sentence := misnamed(content, name):
            raise Unreadable(sentence) from error
        if isinstance(error, UnicodeDecodeError):
            raise Unreadable(_("%(name)s is no text: bring a table as CSV or XLSX.", name=name)) from error
        log.info("a spreadsheet can't be read: %s", describe(error))
        raise Unreadable(_("%(name)s can’t be read as CSV or XLSX: %(why)s.", name=name, why=_why(error))) from error
    first = rows[0][1] if rows else []
    return Sheet(name, taken_as, [cell.strip() for cell in first], rows[1:])


def _why(error: Exception) -> str:
    """What libraries stumbled over, in our own words: theirs are English in every language."""
    if isinstance(error, _Stumbled):
        return str(error)
    if isinstance(error, csv.Error):
        return _("its quotation marks don’t match, or a cell is too long")
    return _("the workbook is damaged")


def misnamed(content: bytes, name: str) -> str:
    """What is wrong with a file that holds something else than its name says, or a table of a kind that is not read."""
    packed, ending = content.startswith(PACKED), PurePath(name).suffix.casefold()
    if content.startswith(OLD_OFFICE):
        return _("%(name)s is in the old format of Excel (.xls). Open it and save it as XLSX.", name=name)
    if packed and OPEN_DOCUMENT in content[:100]:
        return _("%(name)s is an OpenDocument file. Save the table as XLSX or CSV.", name=name)
    if ending in (".xlsx", ".xlsm") and not packed:
        return _("%(name)s is named like a workbook of Excel and is none: it holds text or something else. Save the table"
                 " as XLSX, or as CSV with the ending .csv.", name=name)  # fmt: skip
    if packed and ending in (".csv", ".tsv", ".txt"):
        return _("%(name)s is named like a table in text and is none: it is a workbook or another packed file. Save the table"
                 " as CSV, or give a workbook the ending .xlsx.", name=name)  # fmt: skip
    return ""


def said_of(taken_as: str) -> str:
    """What a file was taken as, in the reader's words; sentences of earlier versions stand as they are."""
    encoding, _bar, mark = taken_as.partition("|")
    if taken_as == WORKBOOK:
        return _("XLSX, first sheet")
    if mark not in SEPARATORS:
        return taken_as
    return _("CSV, %(encoding)s, separator %(mark)s", encoding=ENCODINGS.get(encoding, encoding), mark=SEPARATORS[mark])


def _opened(content: bytes, known: set[str]) -> tuple[str, list[Cells]]:
    if content.startswith(PACKED):
        return WORKBOOK, _of_workbook(content)
    text, encoding = _decoded(content)
    separator = _separator(text, known)
    return f"{encoding}|{separator}", list(_of_text(text, separator))


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and its encoding: by its mark, as UTF-8 if it is, else as one of Windows."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1251", "replace")
    # Read as cp1251, the umlauts of a cp1252 file become Cyrillic letters in the middle of Latin words.
    if _LATIN_MEETS_CYRILLIC.search(text):
        return content.decode("cp1252"), "cp1252"
    return content.decode("cp1251"), "cp1251"


def _separator(text: str, known: set[str]) -> str:
    """As the line `sep=` says; else the one by which the first line names most of the known columns, or parts most lines alike."""
    lines = [line for line in _first(text) if line.strip()]
    for line in lines:
        if separator := _declared(line):
            return separator
        found = {mark: len(known & {head(cell) for cell in line.split(mark)}) for mark in SEPARATORS}
        return max(SEPARATORS, key=lambda mark: (found[mark], _alike(lines, mark)))
    return ","


def _first(text: str) -> list[str]:
    return [line for _n, line in zip(range(LOOKED_AT), _lines(text), strict=False)]


def _alike(lines: list[str], mark: str) -> int:
    """How many lines a separator parts into as many cells as the first; none where it parts nothing."""
    counts = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
    return sum(count == counts[0] for count in counts) if counts[0] > 1 else 0


def _declared(line: str) -> str | None:
    declared = re.fullmatch(r'"?sep=(.)"?', line.rstrip("\r\n"), re.IGNORECASE)
    return declared[1] if declared and declared[1] in SEPARATORS else None


def head(cell: str) -> str:
    """A column's name, however its head is written: "Owner Name" is owner_name."""
    return re.sub(r"[\s_-]+", "_", cell.strip().strip('"').strip().casefold())


def _lines(text: str) -> io.StringIO:
    # Universal line ends, none of them changed: files of old Macs have carriage returns alone.
    return io.StringIO(text, newline="")


def _of_text(text: str, separator: str) -> Iterator[Cells]:
    """The rows that hold something, each with the line it begins on: a cell in quotes may hold line breaks."""
    rows, began = csv.reader(_lines(text), delimiter=separator, strict=True), 1
    for cells in rows:
        line = separator.join(cells)
        if line.strip(separator).strip() and not _declared(line):
            yield began, [unguarded(cell) for cell in cells]
        began = rows.line_num + 1


def _of_workbook(content: bytes) -> list[Cells]:
    # Not at the top: no other command should load it.
    from openpyxl import load_workbook

    parts = ZipFile(io.BytesIO(content)).infolist()
    if len(parts) > MOST_PARTS:
        raise _Stumbled(_("the workbook is damaged"))
    if sum(one.file_size for one in parts) > UNPACKED:
        raise _Stumbled(_("it holds more than %(most)s MB", most=UNPACKED // 2**20))
    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        # Row by row, never as a whole: a file of 5 kB may say that it is a million rows long and 16,384 columns wide.
        numbered = enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1)
        rows = [(number, [_text(value) for value in row]) for number, row in numbered if set(row) - {None}]
    except Exception as error:  # a damaged file makes it stumble over anything
        raise _Stumbled(_("the workbook is damaged")) from error
    width = max((at for _number, cells in rows for at, cell in enumerate(cells, 1) if cell), default=0)
    return [(number, [unguarded(cell) for cell in cells[:width]]) for number, cells in rows if any(cells)]


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file: days as 2026-03-14, numbers with a point and without an exponent."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value)
