"""The one verb of the books: post, one entry or many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from .models import EntryKind


class LedgerMismatch(Exception):
    """A reference was posted before, with other lines."""


@dataclass(frozen=True)
class NewLine:
    """One line to be posted: on the account of `kind`, agency and currency; debit positive, in minor units."""

    kind: str
    agency_id: int | None  # None: the alliance's own
    amount: int
    currency: str
    reward_id: int | None


@dataclass(frozen=True)
class Selected:
    """Lines that a SELECT of (kind, agency_id, amount, currency, reward_id) gives, with its parameters.

    For entries of thousands of lines: they never leave the database. `accounts_stand` where earlier entries have opened all
    accounts; were one missing after all, the entry would lack its lines and be refused.
    """

    sql: str
    values: Mapping[str, Any]
    accounts_stand: bool = False


def debit(kind: str, agency_id: int | None, amount: Money, reward_id: int | None = None) -> NewLine:
    """A line that adds `amount` to the debit side; a negative amount is a credit."""
    return NewLine(kind, agency_id, amount.minor, amount.currency, reward_id)


def credit(kind: str, agency_id: int | None, amount: Money, reward_id: int | None = None) -> NewLine:
    """A line that adds `amount` to the credit side."""
    return debit(kind, agency_id, -amount, reward_id)


def post(
    kind: EntryKind,
    reference: str,
    lines: Sequence[NewLine] | Selected,
    memo: str,
    at: datetime | None = None,
    movement_id: int | None = None,
) -> bool:
    """Post one entry; False if it stood already. A repeat with other lines raises LedgerMismatch.

    Call it inside a transaction. Accounts are opened where they are missing.
    """
    asked = lines if isinstance(lines, Selected) else _as_select(lines)
    named = Selected(
        f"SELECT CAST(:reference AS text) AS reference, named.* FROM ({asked.sql}) named",
        {**asked.values, "reference": reference},
        asked.accounts_stand,
    )
    return reference in post_each(kind, {reference: movement_id}, named, memo, at)


def post_each(
    kind: EntryKind, entries: Mapping[str, int | None], lines: Selected, memo: str, at: datetime | None = None
) -> set[str]:
    """Post many entries of one kind, by reference the movement that each is of, and return which of them are new; see `post`.

    Each line also gives the `reference` of its entry. Entries and lines are written by one statement because the database
    checks both at its end: no entry without lines, each sums to zero per currency.
    """
    values = {**lines.values, "kind": kind, "memo": memo, "at": at or clock.now()}
    values |= {"references": list(entries), "movements": list(entries.values())}
    if not lines.accounts_stand:
        db.session.execute(text(_OPEN_ACCOUNTS.format(lines=lines.sql)), values)
    posted = set(db.session.scalars(text(_POST.format(lines=lines.sql)), values))
    stood = [reference for reference in entries if reference not in posted]
    if stood and (differing := db.session.scalar(text(_DIFFERS.format(lines=lines.sql)), values | {"stood": stood})):
        raise LedgerMismatch(f"{differing} was posted before with other lines")
    return posted


def _as_select(lines: Sequence[NewLine]) -> Selected:
    """Lines made in Python, as the SELECT that `post` takes."""
    names = ("kinds", "agencies", "amounts", "currencies", "rewards")
    columns = [[line.kind, line.agency_id, line.amount, line.currency, line.reward_id] for line in lines]
    return Selected(_UNNESTED, dict(zip(names, map(list, zip(*columns, strict=True)), strict=True)))


_UNNESTED = """
    SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:agencies AS bigint[]), CAST(:amounts AS bigint[]),
                         CAST(:currencies AS text[]), CAST(:rewards AS bigint[]))
         AS l (kind, agency_id, amount, currency, reward_id)
"""

_OPEN_ACCOUNTS = """
    INSERT INTO accounts (kind, agency_id, currency)
    SELECT DISTINCT kind, agency_id, currency FROM ({lines}) asked
    WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.kind = asked.kind
                      AND coalesce(a.agency_id, 0) = coalesce(asked.agency_id, 0) AND a.currency = asked.currency)
    ORDER BY kind, agency_id, currency
    ON CONFLICT DO NOTHING
"""

# `asked` are the lines that shall stand; `entry` lacks those whose reference stands already, and then no line is written. The
# alliance's own accounts have no agency: as 0, so that lines find their accounts by a hash, among those of all agencies.
_POST = """
    WITH asked AS MATERIALIZED ({lines}), entry AS (
        INSERT INTO entries (kind, reference, memo, at, movement_id)
        SELECT :kind, reference, :memo, :at, movement_id
        FROM unnest(CAST(:references AS text[]), CAST(:movements AS bigint[])) AS e (reference, movement_id)
        ON CONFLICT (reference) DO NOTHING RETURNING id, reference
    ), line AS (
        INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
        SELECT entry.id, a.id, asked.amount, asked.currency, asked.reward_id
        FROM entry JOIN asked ON asked.reference = entry.reference
        JOIN accounts a ON a.kind = asked.kind AND coalesce(a.agency_id, 0) = coalesce(asked.agency_id, 0)
                       AND a.currency = asked.currency
    )
    SELECT reference FROM entry
"""

# A repeat is harmless only if it says the same: neither side has a line that the other lacks.
_DIFFERS = """
    WITH asked AS (
        SELECT reference, kind, agency_id, amount, currency, reward_id FROM ({lines}) asked WHERE reference = ANY(:stood)
    ), stored AS (
        SELECT e.reference, a.kind, a.agency_id, l.amount, CAST(l.currency AS text) AS currency, l.reward_id FROM lines l
        JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id WHERE e.reference = ANY(:stood)
    )
    (TABLE asked EXCEPT ALL TABLE stored) UNION ALL (TABLE stored EXCEPT ALL TABLE asked) LIMIT 1
"""
