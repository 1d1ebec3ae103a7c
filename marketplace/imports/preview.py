"""The first rows of a spreadsheet as they would be read, with what would be refused among them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask_babel import LazyString

from ..catalog.models import Unit
from ..core.formats import day, money
from ..core.money import BadAmount
from ..core.spoken import called, codes_of
from .actions.countries import country_of
from .actions.days import read_day
from .actions.prices import currency_of, priced_for, read_price
from .actions.reading import Sheet
from .actions.sheet import Row, RowRefused, Source, rows_of, unused
from .actions.sizes import size_of
from .actions.units import unit_of
from .actions.whole import whole
from .fields import FORMATS, fields_of
from .models import ImportRun

SHOWN = 20  # rows


@dataclass(frozen=True)
class Shown:
    """One row: its line, its cells as they are read, and why it would be refused."""

    line: int
    cells: list[str]
    faults: list[tuple[str, str]]


@dataclass(frozen=True)
class Preview:
    """`heads` are the fields that are read, `unused` the columns that aren't."""

    heads: list[str | LazyString]
    rows: list[Shown]
    unused: list[str]

    @property
    def refused(self) -> list[Shown]:
        """The rows that would be refused."""
        return [row for row in self.rows if row.faults]


def preview(run: ImportRun, sheet: Sheet, mapping: Mapping[str, Source]) -> Preview:
    """Read the first rows, and take them back."""
    few, form = replace(sheet, rows=sheet.rows[:SHOWN]), FORMATS[run.kind]
    account = whole(form, few, mapping, own=run.agency, dry_run=True, skip_refused=True)
    faults = {told.line: told.faults for told in account.refused}
    fields = [field for field in fields_of(run.kind, run.agency_id is not None) if field.name in mapping]
    rows = [
        Shown(row.line, [_read(row, field.name) for field in fields], faults.get(row.line, []))
        for row in rows_of(few, mapping, form.required)
    ]
    return Preview([field.label for field in fields], rows, unused(sheet, mapping))


def _read(row: Row, field: str) -> str:
    """A cell as it is read; as it stands where it can't be."""
    text = row[field]
    try:
        return READERS[field](row, text) if text and field in READERS else text
    except (BadAmount, ValueError, RowRefused):
        return text


def _price(row: Row, text: str) -> str:
    """With what it is for, where no column says that."""
    amount = money(read_price(text, currency_of(row, "price_from")))
    return amount if row["unit"] else f"{amount} {(priced_for(row) or Unit.PROJECT).after}"


def _unit(row: Row, text: str) -> str:
    unit = unit_of(text, currency_of(row, "price_from"))
    return str(unit.label) if unit else text


def _fee(row: Row, text: str) -> str:
    return money(read_price(text, currency_of(row, "fee")))


READERS: dict[str, Callable[[Row, str], str]] = {
    "price_from": _price,
    "fee": _fee,
    "currency": lambda _row, text: text.upper(),
    "unit": _unit,
    "country": lambda _row, text: country_of(text) or text,
    "size": lambda _row, text: str(size.label) if (size := size_of(text)) else text,
    "languages": lambda _row, text: ", ".join(map(called, codes_of([text.replace("|", ",")]))),
    **{field: lambda _row, text: day(read_day(text)) for field in ("posted_on", "won_on", "reward_paid_on")},
}
