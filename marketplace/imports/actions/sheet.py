"""Reading a spreadsheet: rows with their line numbers, and an account of what became of each."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...core.forms import trimmed


class Unreadable(Exception):
    """The file as a whole can't be read; says why."""


class RowRefused(Exception):
    """One row can't be taken; names the column and says why."""

    def __init__(self, column: str, sentence: str):
        super().__init__(f"{column}: {sentence}")


@dataclass
class Account:
    """What became of the rows of one file."""

    imported: int = 0
    skipped: int = 0
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The account as people read it: refusals one a line, the sums last."""
        if self.ignored_columns:
            yield f"columns not known, ignored: {', '.join(self.ignored_columns)}"
        yield from (f"warning: {warning}" for warning in self.warnings)
        yield from self.refusals
        yield f"imported {self.imported}, skipped {self.skipped}, refused {len(self.refusals)}"


@dataclass(frozen=True)
class Row:
    """One row with its place in the file."""

    line: int
    values: dict[str, str]
    surplus: int = 0  # cells too many, or too few if negative: a comma has shifted the others, or the row was cut off

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def need(self, column: str) -> str:
        """The value, or a refusal if there is none."""
        if not self[column]:
            raise RowRefused(column, "is missing")
        return self[column]


def read(path: Path, required: tuple[str, ...], optional: tuple[str, ...], account: Account) -> list[Row]:
    """The rows of a UTF-8 CSV file whose first line names the columns; empty lines are passed over."""
    try:
        # utf-8-sig also takes the mark that Excel puts in front.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            columns = [name.strip() for name in rows.fieldnames or []]
            missing = [name for name in required if name not in columns]
            if missing:
                raise Unreadable(f"{path.name} lacks the columns {', '.join(missing)}")
            account.ignored_columns = [name for name in columns if name not in (*required, *optional)]
            rows.fieldnames = columns
            twice = sorted({name for name in columns if columns.count(name) > 1})
            if twice:
                raise Unreadable(f"{path.name} has the columns {', '.join(twice)} twice")
            return list(_rows(rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path.name} can't be read as UTF-8 CSV: {error}") from error


def _rows(rows: csv.DictReader) -> Iterator[Row]:
    """Each row with the line it begins on: a cell in quotes may hold line breaks."""
    ended = rows.line_num
    for values in rows:
        surplus = len(values.pop(None, ())) - sum(value is None for value in values.values())
        held = {name: trimmed(value) for name, value in values.items() if name and value}
        if held:
            yield Row(ended + 1, held, surplus)
        ended = rows.line_num
