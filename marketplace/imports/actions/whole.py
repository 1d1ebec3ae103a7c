"""All or nothing: one transaction for the file, one savepoint for each row."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from ...core.errors import Refusal
from ...core.extensions import db
from ...core.transaction import transaction
from .sheet import Account, Row, RowRefused, read

Take = Callable[[Row, Account], bool]


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
    """Give each row to `take(row, account)`, which returns False for a row that is there already.

    `columns` are the required and the optional ones; `key` is the column that a row is found by again, and what
    makes two spellings of it one: the same row twice counts as skipped, another row under the same key is refused. Without
    one, `take` alone knows its own. One refused row takes everything back, unless `skip_refused`; `dry_run` always does.
    """
    account = Account()
    rows = read(path, *columns, account)
    column, same = key or ("", str)
    first: dict[str, Row] = {}
    try:
        with transaction():
            for row in rows:
                earlier = first.setdefault(same(row[column]), row) if row[column] else row
                _try(row, _unlike(earlier, column, take), account)
            if dry_run or (account.refusals and not skip_refused):
                raise _TakenBack
    except _TakenBack:
        if account.refusals and not skip_refused:
            account.imported = 0
    return account


def _unlike(earlier: Row, column: str, take: Take) -> Take:
    """`take`, but not for a row that says something else than an earlier one of the same key."""

    def take_once(row: Row, account: Account) -> bool:
        if row.values != earlier.values:
            raise RowRefused(column, f'"{row[column]}" stands on line {earlier.line} too, with other values')
        return take(row, account)

    return take_once


def _try(row: Row, take: Take, account: Account) -> None:
    try:
        if row.fault:
            raise RowRefused("row", row.fault)
        with db.session.begin_nested():
            taken = take(row, account)
    except RowRefused as refused:
        account.refusals.append(f"line {row.line}: {refused}")
    except Refusal as refusal:
        sentences = [f"{name}: {text}" for name, text in refusal.errors.items()] or [str(refusal.sentence)]
        account.refusals.append(f"line {row.line}: {'; '.join(sentences)}")
    except (DataError, IntegrityError, OverflowError):
        account.refusals.append(f"line {row.line}: row: holds a value that can't be stored")
    else:
        account.imported += taken
        account.skipped += not taken
