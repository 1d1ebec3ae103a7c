"""What a movement writes into the books: the entry that closes what it carried, and the one that takes it back."""

from collections.abc import Sequence

from sqlalchemy import any_, func, select

from ...core.extensions import db
from ...ledger.actions import Selected
from ...ledger.models import Entry, EntryKind
from ...rewards.models import Reward
from ..models import Movement, MovementItem


def turn(movement: Movement, kind: EntryKind) -> str:
    """The reference of the movement's next entry of a kind: an order that was undone may be confirmed again."""
    earlier = select(func.count()).where(Entry.movement_id == movement.id, Entry.kind == kind)
    number = db.session.scalar(earlier)
    return f"movement:{movement.id}:{kind}" + (f":{number + 1}" if number else "")


def hold_carried(movement: Movement) -> list[int]:
    """The rewards that a movement carries, locked.

    In the order of the ids, like the claim: two who lock the same rewards never wait for each other in a circle.
    """
    items = select(MovementItem.reward_id).where(MovementItem.movement_id == movement.id)
    by_key = Reward.id == any_(func.array(items.scalar_subquery()))
    return list(db.session.scalars(select(Reward.id).where(by_key).order_by(Reward.id).with_for_update()))


def lines_of(movement: Movement, carried: Sequence[int], sign: int = 1) -> Selected:
    """Both sides of each reward that it carries are closed, or with -1 opened again.

    A movement that pays back does it the other way round.
    """
    # What is carried was accrued on the same accounts.
    return Selected(_LINES, {"movement": movement.id, "carried": list(carried), "sign": sign}, accounts_stand=True)


_LINES = """
    SELECT side.kind, side.agency_id,
           :sign * side.sign * CASE WHEN r.payer_id = m.payer_id THEN 1 ELSE -1 END * i.amount_minor AS amount,
           CAST(m.currency AS text) AS currency, r.id AS reward_id
    FROM movement_items i JOIN movements m ON m.id = i.movement_id
    JOIN (SELECT id, payer_id, payee_id FROM rewards WHERE id = ANY(:carried)) r ON r.id = i.reward_id
    CROSS JOIN LATERAL (VALUES ('owed_to_referrer', r.payee_id, 1), ('owed_by_receiver', r.payer_id, -1))
         AS side (kind, agency_id, sign)
    WHERE i.movement_id = :movement
"""
