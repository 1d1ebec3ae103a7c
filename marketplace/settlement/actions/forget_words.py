"""What both sides wrote of an order goes where it names a client who is erased."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ...core import approval
from ...core.extensions import db
from ...core.lifecycle import History
from ...rewards.models import Reward
from ..models import Movement, MovementItem, Remark


def forget_words(referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Erase what was written of the orders that carry these referrals' rewards, where it tells who the client was: that
    something was said, by whom and when, stays. Call it inside the transaction of the erasure."""
    carrying = select(MovementItem.movement_id).join(Reward).where(Reward.referral_id.in_(referral_ids))
    chosen = select(Movement).where(Movement.id.in_(carrying)).options(undefer(Movement.payer_answer))
    for movement in db.session.scalars(chosen.order_by(Movement.id)):
        if tells_who(movement.reason):
            movement.reason = Remark.ERASED
        # The release before wrote it, and it stays until the column goes.
        if tells_who(movement.payer_answer):
            movement.payer_answer = Remark.ERASED
        for decided in approval.all_of(movement):
            decided.reason, decided.objection = (
                Remark.ERASED if tells_who(one) else one for one in (decided.reason, decided.objection)
            )
        said = (History.subject_kind == Movement.__tablename__) & (History.subject_id == movement.id)
        for step in db.session.scalars(select(History).where(said, History.note.is_not(None))):
            if tells_who(step.note):
                step.note = Remark.ERASED
