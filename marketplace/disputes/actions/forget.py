"""What both sides wrote and showed goes with the client whom it may name."""

from collections.abc import Callable, Sequence

from sqlalchemy import and_, or_, select, update

from ...core import approval, clock, storage
from ...core.api import PREFIX
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...rewards.models import Reward
from ...settlement.models import Movement, MovementItem
from .. import due, queries
from ..models import Dispute, Paper


def forget_words(referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Erase what was said in the disputes of these referrals' rewards and of the orders that carried them where it tells who the
    client was, and all that was shown there, which nobody can look through: that it was said and shown, by whom and when,
    stays, and so does what was decided. Call it inside the transaction of the erasure."""
    rows = _held(referral_ids)
    for row in rows:
        for name in ("words", "answer", "appeal"):
            if tells_who(getattr(row, name)):
                setattr(row, name, "")
        for decision in row.decisions:
            decision.reason = "" if tells_who(decision.reason) else decision.reason
        for note in queries.notes_of(row):
            note.words = "" if tells_who(note.words) else note.words
        for waiting in approval.all_of(row):
            waiting.reason, waiting.objection = (
                "" if tells_who(one) else one for one in (waiting.reason, waiting.objection)
            )
    _forget_answers(rows)
    _remove(Paper.dispute_id.in_([row.id for row in rows]))


def _held(referral_ids: Sequence[int]) -> Sequence[Dispute]:
    """The disputes, those of orders after their orders: as held() does, so that nobody waits for us who we wait for."""
    theirs = select(Reward.id).where(Reward.referral_id.in_(referral_ids))
    carrying = select(MovementItem.movement_id).where(MovementItem.reward_id.in_(theirs))
    of_them = select(Dispute).where(or_(Dispute.reward_id.in_(theirs), Dispute.movement_id.in_(carrying)))
    orders = select(Movement.id).where(Movement.id.in_(of_them.with_only_columns(Dispute.movement_id)))
    db.session.execute(orders.order_by(Movement.id).with_for_update())
    return db.session.scalars(of_them.order_by(Dispute.id).with_for_update(of=Dispute)).all()


def _forget_answers(rows: Sequence[Dispute]) -> None:
    """What programs were shown of them, and is kept for a day to be shown once more."""
    for row in rows:
        forget_answers(KeptAnswer.path.startswith(f"{PREFIX}/disputes/{row.id}/"))
    numbers = [f'"{row.number}"' for row in rows]
    opened = and_(KeptAnswer.path == f"{PREFIX}/disputes", KeptAnswer.person_id.in_([row.opened_by_id for row in rows]))
    forget_answers(opened, lambda body: any(number in body for number in numbers))


def _remove(which: object) -> None:
    shown = update(Paper).where(which, Paper.removed_at.is_(None))  # type: ignore[arg-type]
    wake("papers.removed", list(db.session.scalars(shown.values(removed_at=clock.now(), about="").returning(Paper.id))))


def forget_papers(paper_ids: Sequence[int]) -> None:
    """Take papers out of the store that were removed, or whose dispute ended so long ago that nobody needs them. Cut off between,
    it begins again."""
    for paper_id in paper_ids:
        with transaction():
            paper = locked(select(Paper).where(Paper.id == paper_id, due.is_to_forget()), skip=True)
            if paper is None:
                continue
            storage.remove(paper.key)
            paper.removed_at, paper.about, paper.is_kept = paper.removed_at or clock.now(), "", False
