"""All or nothing: one transaction for the file, and each row refused by itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError

from ...core.errors import Refusal
from ...core.extensions import db
from ...core.told import tell_nobody
from ...core.transaction import transaction
from ...members.models import Agency
from .sheet import Account, Row, RowRefused, Sheet, Source, Told, Unreadable, by_names, read_sheet, rows_of, unused

Take = Callable[[list[Row], Account], int]
TOGETHER = 100  # rows that are taken at once


class _TakenBack(Exception):
    """Rolls the whole import back, without an error for the person."""


@dataclass(frozen=True)
class Format:
    """How the rows of one kind of sheet are taken.

    `required` and `optional` are its fields. `begin(own)` gives what takes the rows of one file: `take(rows, account)` returns
    how many of them were not there already; `own` is the agency whose rows alone it takes, None for all. `key` is the field
    that a row is found by again, and what makes two spellings of it one: the same row twice counts as skipped, another row
    under the same key is refused. Without one, `take` alone knows its own. `order` is what the rows are taken by, where it is not as
    they stand. `hold(rows)` holds what others may not change meanwhile, for the whole file and before its first row is taken.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    begin: Callable[[Agency | None], Take]
    key: tuple[str, Callable[[str], str]] | None = None
    order: Callable[[Row], Any] | None = None
    hold: Callable[[list[Row]], None] = lambda _rows: None

    def read_file(self, path: Path) -> tuple[Sheet, Mapping[str, Source]]:
        """A file on this machine that is written in the format itself."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Unreadable(f"{path.name} can't be read: {error}") from error
        sheet = read_sheet(content, path.name, (*self.required, *self.optional))
        return sheet, by_names(sheet, self.required, self.optional)


def whole(
    form: Format,
    sheet: Sheet,
    mapping: Mapping[str, Source],
    *,
    own: Agency | None = None,
    apart_from: int | None = None,
    dry_run: bool = False,
    skip_refused: bool = False,
    went_on: Callable[[int], None] = lambda _done: None,
    last: Callable[[Account], None] = lambda _account: None,
) -> Account:
    """Take the rows of a sheet as `mapping` reads them. One refused row takes everything back, unless `skip_refused`;
    `dry_run` always does. `went_on(rows)` hears how far it is, `last(account)` is called before the commit, and what either
    raises takes everything back too."""
    account = Account(taken_as=sheet.taken_as, ignored_columns=unused(sheet, mapping), apart_from=apart_from)
    key, take, done = form.key or ("", str), form.begin(own), 0
    rows = _told_apart(rows_of(sheet, mapping, form.required), *key)
    rows = sorted(rows, key=form.order) if form.order else rows
    try:
        with transaction():
            tell_nobody()
            if not dry_run:
                form.hold(rows)
            for together in _together(rows, *key):
                _try(together, take, account)
                went_on(done := done + len(together))
            for told in (account.refused, account.noted):
                told.sort(key=lambda one: one.line)
            if dry_run or (account.refused and not skip_refused):
                raise _TakenBack
            last(account)
    except _TakenBack:
        if account.refused and not skip_refused:
            account.imported = 0
    return account


def _told_apart(rows: list[Row], column: str, same: Callable[[str], str]) -> list[Row]:
    """The rows as they stand; one that says something else than an earlier one of its key gets that as its fault."""
    first: dict[str, Row] = {}
    found = []
    for row in rows:
        earlier = first.setdefault(same(row[column]), row) if row[column] else row
        found.append(row if row.fault or row.values == earlier.values else _unlike(row, earlier, column))
    return found


def _together(rows: list[Row], column: str, same: Callable[[str], str]) -> Iterator[list[Row]]:
    """The rows by the hundred, each time no two of one key."""
    together: dict[str | int, Row] = {}
    for row in rows:
        key = same(row[column]) if row[column] else row.line
        if key in together or len(together) == TOGETHER:
            yield list(together.values())
            together = {}
        together[key] = row
    if together:
        yield list(together.values())


def _unlike(row: Row, earlier: Row, column: str) -> Row:
    sentence = _("“%(value)s” stands on line %(line)s too, with other values", value=row[column], line=earlier.line)
    return replace(row, fault=RowRefused(column, sentence))


def _try(rows: list[Row], take: Take, account: Account) -> None:
    """Take rows at once; where one of them is refused, in halves, until it is alone."""
    noted = len(account.noted)
    try:
        _take(rows, take, account)
    except (RowRefused, Refusal, DataError, IntegrityError, OverflowError) as refusal:
        del account.noted[noted:]
        if len(rows) == 1:
            account.refused.append(Told(rows[0].line, _faults(refusal)))
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            _try(half, take, account)


def _take(rows: list[Row], take: Take, account: Account) -> None:
    for row in rows:
        if row.fault:
            raise row.fault
    with db.session.begin_nested():
        taken = take(rows, account)
    account.imported += taken
    account.skipped += len(rows) - taken


def _faults(refusal: Exception) -> list[tuple[str, str]]:
    """Why a row is refused: fields with a sentence each."""
    if isinstance(refusal, RowRefused):
        return [(refusal.field, refusal.sentence)]
    if isinstance(refusal, Refusal):
        return list(refusal.errors.items()) or [("row", str(refusal.sentence))]
    return [("row", _("holds a value that can’t be stored"))]
