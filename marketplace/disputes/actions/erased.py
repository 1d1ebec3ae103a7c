"""What is shown or written of a client who is erased would stay."""

from sqlalchemy import ColumnElement, select

from ...core.extensions import db
from ...core.room import house
from ..models import Dispute
from ..queries import referrals_in


def refuse_after_erasure(dispute_id: int, *conditions: ColumnElement[bool]) -> None:
    """Refused once a client is erased of whom a dispute, that fulfils the conditions, may tell: the reward's, or one of all in the order.
    Call it before anything else is held, as an erasure does."""
    if db.session.scalar(select(Dispute.id).where(Dispute.id == dispute_id, *conditions)):
        house().answers["refuse_words_about"](referrals_in(dispute_id))
