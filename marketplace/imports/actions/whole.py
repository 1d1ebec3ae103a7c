"""All or nothing: one transaction for the file, and each row refused by itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from ...core.errors import Refusal
from ...core.extensions import db
from ...core.transaction import transaction
from .sheet import Account, Row, RowRefused, read

Take = Callable[[list[Row], Account], int]
TOGETHER = 100  # rows that are taken at once


class _TakenBack(Exception):
    """Rolls the whole import back, without an error for the person."""


def whole(
    path: Path,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    take: Take,
    key: tuple[str, Callable[[str], str]] | None,
    dry_run: bool = False,
    skip_refused: bool = False,
) -> Account:
    """Give the rows to `take(rows, account)`, which returns how many of them were not there already.

    `columns` are the required and the optional ones; `key` is the column that a row is found by again, and what
    makes two spellings of it one: the same row twice counts as skipped, another row under the same key is refused. Without
    one, `take` alone knows its own. One refused row takes everything back, unless `skip_refused`; `dry_run` always does.
    """
    account = Account()
    rows = read(path, *columns, account)
    try:
        with transaction():
            for together in _together(rows, *(key or ("", str))):
                _try(together, take, account)
            if dry_run or (account.refusals and not skip_refused):
                raise _TakenBack
    except _TakenBack:
        if account.refusals and not skip_refused:
            account.imported = 0
    return account


def _together(rows: list[Row], column: str, same: Callable[[str], str]) -> Iterator[list[Row]]:
    """The rows by the hundred, each time no two of one key. One that says something else than an earlier one of its key
    gets that as its fault."""
    first: dict[str | int, Row] = {}
    together: dict[str | int, Row] = {}
    for row in rows:
        key = same(row[column]) if row[column] else row.line
        if key in together or len(together) == TOGETHER:
            yield list(together.values())
            together = {}
        earlier = first.setdefault(key, row)
        together[key] = row if row.fault or row.values == earlier.values else _unlike(row, earlier, column)
    if together:
        yield list(together.values())


def _unlike(row: Row, earlier: Row, column: str) -> Row:
    sentence = f'"{row[column]}" stands on line {earlier.line} too, with other values'
    return replace(row, fault=RowRefused(column, sentence))


def _try(rows: list[Row], take: Take, account: Account) -> None:
    """Take rows at once; where one of them is refused, one by one, so that no other is."""
    warned = len(account.warnings)
    try:
        _take(rows, take, account)
    except (RowRefused, Refusal, DataError, IntegrityError, OverflowError) as refusal:
        if len(rows) == 1:
            account.refusals.append(f"line {rows[0].line}: {_sentence(refusal)}")
            return
        del account.warnings[warned:]
        for row in rows:
            _try([row], take, account)


def _take(rows: list[Row], take: Take, account: Account) -> None:
    for row in rows:
        if row.fault:
            raise row.fault
    with db.session.begin_nested():
        taken = take(rows, account)
    account.imported += taken
    account.skipped += len(rows) - taken


def _sentence(refusal: Exception) -> str:
    """Why a row is refused."""
    if isinstance(refusal, RowRefused):
        return str(refusal)
    if isinstance(refusal, Refusal):
        return "; ".join([f"{name}: {text}" for name, text in refusal.errors.items()] or [str(refusal.sentence)])
    return "row: holds a value that can't be stored"
