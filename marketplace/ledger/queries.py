"""Sums over the books."""

from datetime import datetime

from sqlalchemy import BigInteger, Row, ScalarSelect, SQLColumnExpression, cast, func, select

from ..core.arrays import among
from ..core.extensions import db
from .models import CHANGING, Account, AccountKind, Entry, EntryKind, Line

# What stands on these accounts for a reward: what the receiver still owes, and what the referrer is still owed.
OPEN_ITEMS = {AccountKind.OWED_BY_RECEIVER: 1, AccountKind.OWED_TO_REFERRER: -1}


def open_amount(reward_id: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """In SQL, what the referrer is still owed on a reward, in minor units; negative where it owes something back.

    The receiver owes the same, but for what Stripe has collected and not paid out yet.
    """
    total = select(func.coalesce(-func.sum(Line.amount), 0)).join(Account, Account.id == Line.account_id)
    owed = total.where(Line.reward_id == reward_id, Account.kind == AccountKind.OWED_TO_REFERRER)
    return owed.correlate_except(Line, Account).scalar_subquery()


def settled_before(reward_id: SQLColumnExpression[int], instant: SQLColumnExpression[datetime]) -> ScalarSelect[bool]:
    """In SQL, whether something of a reward had been settled before an instant."""
    paid = select(func.coalesce(func.sum(Line.amount) > 0, False)).join(Account, Account.id == Line.account_id)
    paid = paid.join(Entry, Entry.id == Line.entry_id).where(Line.reward_id == reward_id, Entry.at < instant)
    paid = paid.where(Account.kind == AccountKind.OWED_TO_REFERRER, Entry.kind.not_in((EntryKind.ACCRUED, *CHANGING)))
    return paid.correlate_except(Line, Account, Entry).scalar_subquery()


def open_items(reward_ids: list[int]) -> dict[int, tuple[int, int]]:
    """For each reward: what the receiver still owes, and what the referrer is still owed, in minor units.

    Negative after a refund of what was already paid: the referrer owes it back. A reward without lines is (0, 0).
    """
    owes, owed = (
        cast(func.coalesce(sign * func.sum(Line.amount).filter(Account.kind == kind), 0), BigInteger)
        for kind, sign in OPEN_ITEMS.items()
    )
    sums = select(Line.reward_id, owes, owed).join(Account, Account.id == Line.account_id).group_by(Line.reward_id)
    found: dict[int, tuple[int, int]] = dict.fromkeys(reward_ids, (0, 0))
    for one, still_owes, still_owed in db.session.execute(
        sums.where(among(Line.reward_id, reward_ids), Account.kind.in_(OPEN_ITEMS))
    ):
        found[one] = still_owes, still_owed  # type: ignore[index]
    return found


def lines_of(reward_id: int) -> list[Row]:
    """Every line on a reward, oldest first: (at, entry kind, movement_id, account kind, agency_id, amount, currency)."""
    chosen = (
        select(
            Entry.at,
            Entry.kind,
            Entry.movement_id,
            Account.kind.label("account"),
            Account.agency_id,
            Line.amount,
            Line.currency,
        )
        .join(Entry, Entry.id == Line.entry_id)
        .join(Account, Account.id == Line.account_id)
        .where(Line.reward_id == reward_id)
        .order_by(Entry.at, Entry.id, Line.id)
    )
    return list(db.session.execute(chosen))
