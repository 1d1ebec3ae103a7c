"""What a paper shows, whatever its kind: titles and facts in its language, and a table whose cells keep their kind.

The PDF, the CSV and the workbook are made of the same sheet, so that all three say the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _

from ...core.languages import voice
from ...core.money import Money
from ...settlement.models import MovementKind

Cell = date | Money | str | None
Facts = Mapping[str, Any]  # what a numbered paper holds: plain JSON


@dataclass(frozen=True)
class Column:
    """A column of the table. Texts that stand side by side share one column of the PDF; `signed` writes "+" before gains."""

    label: str
    kind: str = "text"  # or "day", "figure"
    signed: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the table; `strong` for what is open at the beginning and for sums."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """A paper's title with a line beneath it, its parties as (role, lines), facts as (name, value), its table, and remarks."""

    title: str
    lead: str
    parties: Sequence[tuple[str, Sequence[str]]]
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Row]
    currency: str
    remarks: Sequence[str] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The heads of a file of it."""
        return [*(column.label for column in self.columns), _("Currency")]

    def cells(self) -> Iterator[list[date | Decimal | str | None]]:
        """The rows of a file of it."""
        for row in self.rows:
            yield [*(one.decimal if isinstance(one, Money) else one for one in row.cells), self.currency]


def on_paper(day: date) -> str:
    """A day with its year, short: "14 Mar 2026", "14.03.2026"."""
    return format_date(day, "d MMM y" if voice().language == "en" else "dd.MM.y", locale=voice().locale)


def amount_in(currency: str) -> str:
    """The head of a column of amounts."""
    return f"{_('Amount')}, {currency}"


def kind_in(facts: Facts) -> MovementKind:
    """How the money of a paper went; papers of the first release say nothing of Stripe."""
    return MovementKind.STRIPE if facts.get("by_stripe") else MovementKind.BANK_ORDER


def day_in(facts: Facts, name: str) -> date:
    """A day that stands in the facts."""
    return date.fromisoformat(facts[name])
