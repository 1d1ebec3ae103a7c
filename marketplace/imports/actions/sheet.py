"""The rows of a spreadsheet by what they are read as, and an account of what became of each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, ParamSpec, TypeVar

from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.typed import one_line, paragraphs
from .reading import Sheet, Unreadable, head, read_sheet

__all__ = [
    "Account",
    "Faults",
    "Row",
    "RowRefused",
    "Sheet",
    "Source",
    "Told",
    "Unreadable",
    "by_names",
    "read_sheet",
    "rows_of",
]

Given = ParamSpec("Given")
Value = TypeVar("Value")
SEVERAL_LINES = {"description"}  # columns whose cells keep their line breaks
REASON = "refused_because"  # the last column of a file of refused rows; it is passed over when the file comes back
Source = int | str  # where a field is read from: the place of a column, or a text that holds for all rows


class RowRefused(Exception):
    """One row can't be taken; names the field and says why."""

    def __init__(self, field: str, sentence: str):
        super().__init__(f"{field}: {sentence}")
        self.field, self.sentence = field, sentence


class Faults:
    """What is wrong with one row, gathered, so that all of it is told at once: by field, of each the first sentence."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def of(self, read: Callable[Given, Value], *args: Given.args, **kwargs: Given.kwargs) -> Value | None:
        """What `read` gives; None where it refuses, and the refusal is noted."""
        try:
            return read(*args, **kwargs)
        except RowRefused as refusal:
            self.found.setdefault(refusal.field, refusal.sentence)
        except BadInput as refusal:
            self.found = refusal.errors | self.found
        return None

    @property
    def refusal(self) -> BadInput:
        """The refusal of the row."""
        return BadInput(_("Mend what is marked."), self.found)


class Told(NamedTuple):
    """What is said of one row: its line, and of each field what is wrong or odd with it."""

    line: int
    faults: list[tuple[str, str]]

    def __str__(self) -> str:
        return f"line {self.line}: " + "; ".join(f"{field}: {sentence}" for field, sentence in self.faults)


@dataclass
class Account:
    """What became of the rows of one file; `taken_as` says how it was read."""

    imported: int = 0
    skipped: int = 0
    refused: list[Told] = field(default_factory=list)
    noted: list[Told] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    taken_as: str = ""
    apart_from: int | None = None  # the agency of the admin who imports, whose deals are another's to import

    @property
    def refusals(self) -> list[str]:
        """The refused rows, one a line."""
        return list(map(str, self.refused))

    @property
    def warnings(self) -> list[str]:
        """What was odd and taken all the same, one a line."""
        return list(map(str, self.noted))

    def note(self, row: "Row", field: str, sentence: str) -> None:
        """Note what a person should look at, though the row is taken or passed over."""
        self.noted.append(Told(row.line, [(field, sentence)]))

    def warn(self, row: "Row", field: str, sentence: str) -> None:
        """The same, of what stands in the field."""
        self.note(row, field, f"{_('“%(words)s”', words=row[field])} {sentence}")

    def lines(self) -> Iterator[str]:
        """The account as people read it: refusals one a line, the sums last."""
        if self.ignored_columns:
            yield f"columns not known, ignored: {', '.join(self.ignored_columns)}"
        yield from (f"warning: {warning}" for warning in self.warnings)
        yield from self.refusals
        yield f"imported {self.imported}, skipped {self.skipped}, refused {len(self.refused)}"


@dataclass(frozen=True)
class Row:
    """One row with its place in the file."""

    line: int
    values: dict[str, str]
    fault: RowRefused | None = None  # why its cells can't be told to their columns: one too many, or cut off

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")

    def need(self, field: str) -> str:
        """The value, or a refusal if there is none."""
        if not self[field]:
            raise RowRefused(field, _("is missing"))
        return self[field]


def by_names(sheet: Sheet, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Source]:
    """The mapping of a file whose first line names the fields themselves; Unreadable where it lacks a required one."""
    heads = [head(cell) for cell in sheet.heads]
    missing = [name for name in required if name not in heads]
    if missing:
        raise Unreadable(f"{sheet.name} lacks the columns {', '.join(missing)}")
    twice = sorted({name for name in heads if name and heads.count(name) > 1})
    if twice:
        raise Unreadable(f"{sheet.name} has the columns {', '.join(twice)} twice")
    return {name: heads.index(name) for name in (*required, *optional) if name in heads}


def unused(sheet: Sheet, mapping: Mapping[str, Source]) -> list[str]:
    """The columns with a name that nothing is read from."""
    return [name for at, name in enumerate(sheet.heads) if name and at not in mapping.values() and head(name) != REASON]


def rows_of(sheet: Sheet, mapping: Mapping[str, Source], required: tuple[str, ...]) -> list[Row]:
    """The rows as a mapping reads them."""
    needed = [at for name, at in mapping.items() if isinstance(at, int) and name in required]
    return [_row(sheet, line, cells, mapping, needed) for line, cells in sheet.rows]


def _row(sheet: Sheet, line: int, cells: list[str], mapping: Mapping[str, Source], needed: list[int]) -> Row:
    values = {}
    for name, source in mapping.items():
        cell = source if isinstance(source, str) else cells[source] if source < len(cells) else ""
        if cell:
            values[name] = paragraphs(cell) if name in SEVERAL_LINES else one_line(cell)
    fault = _fault(cells, sheet.heads, mapping, needed)
    return Row(line, values, RowRefused("row", fault) if fault else None)


def _fault(cells: list[str], heads: list[str], mapping: Mapping[str, Source], needed: list[int]) -> str | None:
    """Cells that belong to no column shift the others; at the end, empty ones and optional ones may be missing."""
    nameless = [at for at, name in enumerate(heads) if not name and at not in mapping.values()]
    if any(cells[at].strip() for at in nameless if at < len(cells)):
        return _("has something in a column without a name")
    if any(cell.strip() for cell in cells[len(heads) :]):
        return _("has %(n)s more cells than there are columns", n=len(cells) - len(heads))
    if any(at >= len(cells) for at in needed):
        return _("has %(n)s fewer cells than there are columns", n=len(heads) - len(cells))
    return None
