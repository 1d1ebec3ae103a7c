"""A dispute and what it is about, held for a change."""

from sqlalchemy import ColumnElement, or_, select

from ...core.extensions import db
from ...core.transaction import own
from ...members.models import Person
from ...rewards.models import Reward
from ...settlement.models import Movement
from .. import queries
from ..models import Dispute


def held(dispute_id: int, *conditions: ColumnElement[bool]) -> Dispute:
    """The dispute, with its matter; NotFound unless the conditions hold. Call it inside a transaction.

    An order is held before its dispute, as by the payee who finds the money; the fee of a reward before the reward, as by a
    refund: whoever holds them in another order waits for us, and we for them.
    """
    chosen = select(Dispute).where(Dispute.id == dispute_id, *conditions)
    if order_id := db.session.scalar(chosen.with_only_columns(Dispute.movement_id)):
        own(select(Movement).where(Movement.id == order_id))
    row = own(chosen)
    if row.reward:
        queries.fee_of(row.reward, hold=True)
        own(select(Reward).where(Reward.id == row.reward_id))
    return row


def is_side(person: Person) -> ColumnElement[bool]:
    """Condition: the person's agency is one of the two sides."""
    return or_(Dispute.opener_id == person.agency_id, Dispute.other_id == person.agency_id)
