"""Reading a spreadsheet: rows with their line numbers, and an account of what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...core.typed import one_line, paragraphs
from .reading import Unreadable, head, open_sheet

__all__ = ["Account", "Row", "RowRefused", "Unreadable", "read"]


SEVERAL_LINES = {"description"}  # columns whose cells keep their line breaks


class RowRefused(Exception):
    """One row can't be taken; names the column and says why."""

    def __init__(self, column: str, sentence: str):
        super().__init__(f"{column}: {sentence}")


@dataclass
class Account:
    """What became of the rows of one file; `taken_as` says how it was read."""

    imported: int = 0
    skipped: int = 0
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    taken_as: str = ""

    def warn(self, row: "Row", column: str, sentence: str) -> None:
        """Note what a person should look at, though the row is taken or passed over."""
        self.warnings.append(f'line {row.line}: {column}: "{row[column]}" {sentence}')

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
    fault: RowRefused | None = None  # why its cells can't be told to their columns: one too many, or cut off

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def need(self, column: str) -> str:
        """The value, or a refusal if there is none."""
        if not self[column]:
            raise RowRefused(column, "is missing")
        return self[column]


def read(path: Path, required: tuple[str, ...], optional: tuple[str, ...], account: Account) -> list[Row]:
    """The rows of a file whose first line names the columns; empty lines are passed over."""
    account.taken_as, rows = open_sheet(path, (*required, *optional))
    heads = [head(cell) for cell in next(rows, (1, []))[1]]
    missing = [name for name in required if name not in heads]
    if missing:
        raise Unreadable(f"{path.name} lacks the columns {', '.join(missing)}")
    twice = sorted({name for name in heads if name and heads.count(name) > 1})
    if twice:
        raise Unreadable(f"{path.name} has the columns {', '.join(twice)} twice")
    account.ignored_columns = [name for name in heads if name and name not in (*required, *optional)]
    return [_row(line, cells, heads, required) for line, cells in rows]


def _row(line: int, cells: list[str], heads: list[str], required: tuple[str, ...]) -> Row:
    named = zip(heads, cells, strict=False)
    values = {
        name: paragraphs(cell) if name in SEVERAL_LINES else one_line(cell) for name, cell in named if name and cell
    }
    fault = _fault(cells, heads, required)
    return Row(line, values, RowRefused("row", fault) if fault else None)


def _fault(cells: list[str], heads: list[str], required: tuple[str, ...]) -> str | None:
    """Cells that belong to no column shift the others; at the end, empty ones and optional ones may be missing."""
    if any(cell.strip() for name, cell in zip(heads, cells, strict=False) if not name):
        return "has something in a column without a name"
    if any(cell.strip() for cell in cells[len(heads) :]):
        return f"has {len(cells) - len(heads)} more cells than there are columns"
    if any(name in required for name in heads[len(cells) :]):
        return f"has {len(heads) - len(cells)} fewer cells than there are columns"
    return None
