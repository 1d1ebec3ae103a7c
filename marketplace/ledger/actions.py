"""The one verb of the books: post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from .models import Account, Entry, Line

# Of an agency: owed_by_receiver, owed_to_referrer, in_transit; of the alliance (no agency): the others.
Key = tuple[str, int | None, str]  # kind, agency_id, currency


class LedgerMismatch(Exception):
    """A reference was posted before, with other lines."""


@dataclass(frozen=True)
class NewLine:
    """One line to be posted: debit positive, in minor units of the account's currency."""

    account: Key
    amount: int
    reward_id: int | None


@dataclass(frozen=True)
class NewEntry:
    """One entry to be posted, with all its lines."""

    reference: str
    memo: str
    lines: Sequence[NewLine]


def debit(kind: str, agency_id: int | None, amount: Money, reward_id: int | None = None) -> NewLine:
    """A line that adds `amount` to the debit side; a negative amount is a credit."""
    return NewLine((kind, agency_id, amount.currency), amount.minor, reward_id)


def credit(kind: str, agency_id: int | None, amount: Money, reward_id: int | None = None) -> NewLine:
    """A line that adds `amount` to the credit side."""
    return NewLine((kind, agency_id, amount.currency), -amount.minor, reward_id)


def post(reference: str, lines: Sequence[NewLine], memo: str, at: datetime | None = None) -> bool:
    """Post one entry; False if it stood already. A repeat with other lines raises LedgerMismatch."""
    return post_all([NewEntry(reference, memo, lines)], at) == 1


def post_all(entries: Sequence[NewEntry], at: datetime | None = None) -> int:
    """Post many entries in one statement; returns how many were new. Call it inside a transaction.

    Entries and lines are written by one statement because the database checks both at its end: no entry without
    lines, each sums to zero per currency.
    """
    entries = [entry for entry in entries if entry.lines]
    if not entries:
        return 0
    accounts = _accounts({line.account for entry in entries for line in entry.lines})
    flat = [(entry.reference, accounts[line.account], line) for entry in entries for line in entry.lines]
    written = db.session.execute(
        _POST,
        {
            "references": [entry.reference for entry in entries],
            "memos": [entry.memo for entry in entries],
            "at": at or clock.now(),
            "of": [reference for reference, _, _ in flat],
            "accounts": [account for _, account, _ in flat],
            "amounts": [line.amount for _, _, line in flat],
            "currencies": [line.account[2] for _, _, line in flat],
            "rewards": [line.reward_id for _, _, line in flat],
        },
    ).scalars()
    new = set(written)
    _compare([entry for entry in entries if entry.reference not in new], accounts)
    return len(new)


def post_from(reference: str, memo: str, lines: str, values: dict) -> bool:
    """Post one entry whose lines a SELECT gives, as (kind, agency_id, amount, currency, reward_id); False if it stood.

    For entries of thousands of lines: they never leave the database. Their accounts must be open already.
    """
    asked = {"reference": reference, "memo": memo, "at": clock.now()}
    posted, wanted, written = db.session.execute(text(_POST_FROM.format(lines=lines)), values | asked).one()
    if posted and wanted != written:
        raise LedgerMismatch(f"{reference} names an account that is not open")
    if not posted and db.session.scalar(text(_DIFFERS.format(lines=lines)), values | asked):
        raise LedgerMismatch(f"{reference} was posted before with other lines")
    return posted


_POST_FROM = """
    WITH asked AS MATERIALIZED ({lines}), entry AS (
        INSERT INTO entries (reference, memo, at) VALUES (:reference, :memo, :at)
        ON CONFLICT (reference) DO NOTHING RETURNING id
    ), line AS (
        INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
        SELECT entry.id, a.id, asked.amount, asked.currency, asked.reward_id FROM entry, asked
        JOIN accounts a ON a.kind = asked.kind AND a.agency_id = asked.agency_id AND a.currency = asked.currency
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM entry), (SELECT count(*) FROM asked), (SELECT count(*) FROM line)
"""

# A repeat is harmless only if it says the same.
_DIFFERS = """
    WITH asked AS (SELECT kind, agency_id, amount, currency, reward_id FROM ({lines}) asked), stored AS (
        SELECT a.kind, a.agency_id, l.amount, l.currency, l.reward_id FROM lines l
        JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id WHERE e.reference = :reference
    )
    SELECT EXISTS (TABLE asked EXCEPT ALL TABLE stored) OR EXISTS (TABLE stored EXCEPT ALL TABLE asked)
"""


_POST = text("""
    WITH asked AS (
        SELECT * FROM unnest(CAST(:references AS text[]), CAST(:memos AS text[])) AS a (reference, memo)
    ), entry AS (
        INSERT INTO entries (reference, memo, at) SELECT reference, memo, :at FROM asked
        ON CONFLICT (reference) DO NOTHING RETURNING id, reference
    ), line AS (
        INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
        SELECT entry.id, l.account, l.amount, l.currency, l.reward
        FROM unnest(CAST(:of AS text[]), CAST(:accounts AS bigint[]), CAST(:amounts AS bigint[]),
                    CAST(:currencies AS text[]), CAST(:rewards AS bigint[]))
             AS l (reference, account, amount, currency, reward)
        JOIN entry USING (reference)
    )
    SELECT reference FROM entry
""")


def _accounts(keys: set[Key]) -> dict[Key, int]:
    """The ids of the accounts, opened where they are missing."""
    found = _find_accounts(keys)
    missing = sorted((key for key in keys if key not in found), key=lambda key: (key[0], key[1] or 0, key[2]))
    if missing:
        rows = [dict(zip(("kind", "agency_id", "currency"), key, strict=True)) for key in missing]
        db.session.execute(insert(Account).values(rows).on_conflict_do_nothing())
        found = _find_accounts(keys)
    return found


def _find_accounts(keys: set[Key]) -> dict[Key, int]:
    agencies = {agency for _, agency, _ in keys}
    chosen = select(Account.kind, Account.agency_id, Account.currency, Account.id).where(
        Account.kind.in_({kind for kind, _, _ in keys}),
        Account.agency_id.in_(agencies - {None}) | Account.agency_id.is_(None),
    )
    return {(kind, agency, currency): found for kind, agency, currency, found in db.session.execute(chosen)}


def _compare(repeated: Sequence[NewEntry], accounts: dict[Key, int]) -> None:
    """A repeat is harmless only if it says the same."""
    for entry in repeated:
        stored = select(Line.account_id, Line.amount, Line.reward_id).join(Entry, Entry.id == Line.entry_id)
        there = sorted(tuple(row) for row in db.session.execute(stored.where(Entry.reference == entry.reference)))
        asked = sorted((accounts[line.account], line.amount, line.reward_id) for line in entry.lines)
        if there != asked:
            raise LedgerMismatch(f"{entry.reference} was posted before with other lines")
