"""What a movement writes into the books: the entry that closes what it carried, and the one that takes it back."""

from collections.abc import Sequence

from sqlalchemy import any_, func, select

from ...core.extensions import db
from ...ledger.actions import Selected, post_each
from ...ledger.models import Entry, EntryKind
from ...rewards.actions import follow_books
from ...rewards.models import Reward
from ..models import Movement, MovementItem


def turn(movement: Movement, kind: EntryKind) -> str:
    """The reference of the movement's next entry of a kind: an order that was undone may be confirmed again."""
    return turns([movement], kind)[movement.id]


def turns(movements: Sequence[Movement], kind: EntryKind) -> dict[int, str]:
    """The same of each of them, by its id."""
    ids = [movement.id for movement in movements]
    earlier = select(Entry.movement_id, func.count()).where(Entry.movement_id.in_(ids), Entry.kind == kind)
    counts = dict(db.session.execute(earlier.group_by(Entry.movement_id)).all())
    return {one: f"movement:{one}:{kind}" + (f":{counts[one] + 1}" if one in counts else "") for one in ids}


def hold_carried(*movements: Movement) -> list[int]:
    """The rewards that movements carry, locked.

    In the order of the ids, like the claim: two who lock the same rewards never wait for each other in a circle.
    """
    items = select(MovementItem.reward_id).where(MovementItem.movement_id.in_([one.id for one in movements]))
    by_key = Reward.id == any_(func.array(items.scalar_subquery()))
    return list(db.session.scalars(select(Reward.id).where(by_key).order_by(Reward.id).with_for_update()))


def post_carried(movements: Sequence[Movement], kind: EntryKind, memo: str, sign: int = 1) -> None:
    """Close both sides of each reward that movements carry, or with -1 open them again, by an entry a movement; the rewards follow
    the books. A movement that pays back does it the other way round. Call it inside a transaction, with the movements held.
    """
    carried, references = hold_carried(*movements), turns(movements, kind)
    numbers, names = list(references), list(references.values())
    values = {"numbers": numbers, "names": names, "carried": carried, "sign": sign}
    # What is carried was accrued on the same accounts.
    post_each(kind, dict(zip(names, numbers, strict=True)), Selected(_LINES, values, accounts_stand=True), memo)
    follow_books(carried)


_LINES = """
    SELECT said.reference, side.kind, side.agency_id,
           :sign * side.sign * CASE WHEN r.payer_id = m.payer_id THEN 1 ELSE -1 END * i.amount_minor AS amount,
           CAST(m.currency AS text) AS currency, r.id AS reward_id
    FROM unnest(CAST(:numbers AS bigint[]), CAST(:names AS text[])) AS said (movement_id, reference)
    JOIN movement_items i ON i.movement_id = said.movement_id JOIN movements m ON m.id = i.movement_id
    JOIN (SELECT id, payer_id, payee_id FROM rewards WHERE id = ANY(:carried)) r ON r.id = i.reward_id
    CROSS JOIN LATERAL (VALUES ('owed_to_referrer', r.payee_id, 1), ('owed_by_receiver', r.payer_id, -1))
         AS side (kind, agency_id, sign)
"""
