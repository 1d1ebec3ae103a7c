"""All or nothing: one transaction for the file, one savepoint for each row."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from ...core.errors import Refusal
from ...core.extensions import db
from ...core.transaction import transaction
from .sheet import Account, Row, RowRefused, read


class _TakenBack(Exception):
    """Rolls the whole import back, without an error for the person."""


def whole(
    path: Path,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    take: Callable[[Row, Account], bool],
    dry_run: bool = False,
    skip_refused: bool = False,
) -> Account:
    """Give each row to `take(row, account)`, which returns False for a row that is there already.

    `columns` are the required and the optional ones. One refused row takes everything back, unless `skip_refused`;
    `dry_run` always does.
    """
    account = Account()
    rows = read(path, *columns, account)
    try:
        with transaction():
            for row in rows:
                _try(row, take, account)
            if dry_run or (account.refusals and not skip_refused):
                raise _TakenBack
    except _TakenBack:
        if account.refusals and not skip_refused:
            account.imported = 0
    return account


def _try(row: Row, take, account: Account) -> None:
    try:
        if row.surplus:
            more = f"{row.surplus} more" if row.surplus > 0 else f"{-row.surplus} fewer"
            raise RowRefused("row", f"has {more} cells than there are columns")
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
