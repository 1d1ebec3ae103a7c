"""Opening a spreadsheet as people save it: CSV in the encodings and with the separators of Excel, or XLSX."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte order mark"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
_LATIN_MEETS_CYRILLIC = re.compile("[a-z][а-яёіїєґ]|[а-яёіїєґ][a-z]", re.IGNORECASE)
Cells = tuple[int, list[str]]  # the line a row begins on, and what stands in it


class Unreadable(Exception):
    """The file as a whole can't be read; says why."""


def open_sheet(path: Path, known: Iterable[str]) -> tuple[str, Iterator[Cells]]:
    """What the file was taken as, in words, and its rows; `known` are the columns by which the separator is found."""
    try:
        content = path.read_bytes()
        if content.startswith(b"PK\x03\x04"):
            return "XLSX, first sheet", iter(list(_of_workbook(content)))
        text, encoding = _decoded(content)
        separator = _separator(text, set(known))
        return f"CSV, {encoding}, separator {SEPARATORS[separator]}", iter(list(_of_text(text, separator)))
    except (OSError, UnicodeDecodeError, csv.Error, BadZipFile, KeyError, ValueError) as error:
        raise Unreadable(f"{path.name} can't be read as CSV or XLSX: {error}") from error


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding: by its mark, as UTF-8 if it is, else as one of Windows."""
    for mark, (codec, name) in _MARKS.items():
        if content.startswith(mark):
            return content.decode(codec), name
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1251", "replace")
    # Read as cp1251, the umlauts of a cp1252 file become Cyrillic letters in the middle of Latin words.
    if _LATIN_MEETS_CYRILLIC.search(text):
        return content.decode("cp1252"), "cp1252"
    return content.decode("cp1251"), "cp1251"


def _separator(text: str, known: set[str]) -> str:
    """As the line `sep=` says; else the one by which the first line names most of the known columns."""
    for line in _lines(text):
        if separator := _declared(line):
            return separator
        if line.strip():
            found = {mark: len(known & {head(cell) for cell in line.split(mark)}) for mark in SEPARATORS}
            return max(found, key=found.__getitem__)
    return ","


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
            yield began, cells
        began = rows.line_num + 1


def _of_workbook(content: bytes) -> Iterator[Cells]:
    # Not at the top: no other command should load it.
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in values]
        if any(cells):
            yield number, cells


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
