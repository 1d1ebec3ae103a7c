"""What both sides wrote and showed goes with the client whom it may name."""

from collections.abc import Callable, Sequence

from sqlalchemy import or_, select, update

from ...core import approval, clock, storage
from ...core.api import PREFIX
from ...core.extensions import db
from ...core.idempotency import KeptAnswer, forget_answers
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...rewards.models import Reward
from .. import due
from ..models import Dispute, Paper


def forget_words(referral_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Erase what was said in the disputes of these referrals' rewards where it tells who the client was, and all that was shown
    there, which nobody can look through: that it was said and shown, by whom and when, stays, and so does what was decided. Call
    it inside the transaction of the erasure."""
    of_them = select(Dispute).join(Reward).where(Reward.referral_id.in_(referral_ids)).order_by(Dispute.id)
    rows = db.session.scalars(of_them.with_for_update(of=Dispute)).all()
    for row in rows:
        for name in ("words", "answer", "appeal"):
            if tells_who(getattr(row, name)):
                setattr(row, name, "")
        for decision in row.decisions:
            decision.reason = "" if tells_who(decision.reason) else decision.reason
        for waiting in approval.all_of(row):
            waiting.reason, waiting.objection = (
                "" if tells_who(one) else one for one in (waiting.reason, waiting.objection)
            )
    _forget_answers(rows)
    _remove(Paper.dispute_id.in_([row.id for row in rows]))


def _forget_answers(rows: Sequence[Dispute]) -> None:
    """What programs were shown of them, and is kept for a day to be shown once more."""
    for row in rows:
        at = f"/disputes/{row.id}/", f"/rewards/{row.reward_id}/object", f"/payments/{row.reward.payment_id}/object"
        forget_answers(or_(*(KeptAnswer.path.startswith(f"{PREFIX}{path}") for path in at)))


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
