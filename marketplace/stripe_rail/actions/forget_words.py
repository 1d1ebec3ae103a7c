"""What admins wrote of a claim goes where it names a client who is erased."""

from collections.abc import Callable, Sequence

from sqlalchemy import or_, select

from ...core import approval
from ...core.api import PREFIX
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...rewards.models import Reward
from ...settlement.models import MovementItem, Remark
from ..models import ClaimPayment, StripePayment


def forget_words(referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Erase the reasons and objections of decisions to write off what carries these referrals' rewards, and notes on what came by
    bank, where they tell who the client was, and what programs were shown of them: that it was decided, by whom and when, stays. Call it inside the transaction
    of the erasure."""
    carrying = select(MovementItem.movement_id).join(Reward).where(Reward.referral_id.in_(referral_ids))
    payments = db.session.scalars(select(StripePayment).where(StripePayment.movement_id.in_(carrying))).all()
    for payment in payments:
        for decided in approval.all_of(payment):
            decided.reason, decided.objection = (
                Remark.ERASED if tells_who(one) else one for one in (decided.reason, decided.objection)
            )
    for paid in db.session.scalars(select(ClaimPayment).where(ClaimPayment.movement_id.in_(carrying))):
        paid.note = Remark.ERASED if tells_who(paid.note) else paid.note
    if payments:
        shown = [KeptAnswer.path.startswith(f"{PREFIX}/stripe/claims/{one.id}/") for one in payments]
        forget_answers(or_(*shown))
