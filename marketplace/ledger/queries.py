"""Sums over the books."""

from sqlalchemy import ARRAY, BigInteger, any_, func, literal, select

from ..core.extensions import db
from ..core.money import Money
from .models import Account, Entry, Line


def balance(kind: str, agency_id: int | None, currency: str) -> Money:
    """What stands on an account, debit positive."""
    chosen = (
        select(func.coalesce(func.sum(Line.amount), 0))
        .join(Account, Account.id == Line.account_id)
        .where(Account.kind == kind, Account.agency_id == agency_id, Account.currency == currency)
    )
    return Money(int(db.session.scalar(chosen)), currency)


def open_items(reward_ids: list[int]) -> dict[int, tuple[int, int]]:
    """For each reward: what the receiver still owes, and what the referrer is still owed, in minor units.

    Negative after a refund of what was already paid: the referrer owes it back. A reward without lines is (0, 0).
    """
    signed = {"owed_by_receiver": 1, "owed_to_referrer": -1}
    sums = (
        select(Line.reward_id, Account.kind, func.sum(Line.amount))
        .join(Account, Account.id == Line.account_id)
        .where(Line.reward_id == any_(literal(reward_ids, ARRAY(BigInteger))), Account.kind.in_(signed))
        .group_by(Line.reward_id, Account.kind)
    )
    found = {one: [0, 0] for one in reward_ids}
    for reward_id, kind, total in db.session.execute(sums):
        found[reward_id][kind == "owed_to_referrer"] = int(total) * signed[kind]
    return {reward_id: tuple(pair) for reward_id, pair in found.items()}


def lines_of(reward_id: int) -> list:
    """Every line on a reward, oldest first: (at, reference, memo, kind, agency_id, amount, currency)."""
    chosen = (
        select(Entry.at, Entry.reference, Entry.memo, Account.kind, Account.agency_id, Line.amount, Line.currency)
        .join(Entry, Entry.id == Line.entry_id)
        .join(Account, Account.id == Line.account_id)
        .where(Line.reward_id == reward_id)
        .order_by(Entry.id, Line.id)
    )
    return list(db.session.execute(chosen))
