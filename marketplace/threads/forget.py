"""What was written of a client who is erased."""

from collections.abc import Callable, Sequence

from sqlalchemy import false, or_, select, update

from ..core.erasing import ERASED, erase_steps, erase_texts
from ..core.extensions import db
from ..core.idempotency import KeptAnswer, forget_answers
from .models import Message, MessageState, Thread


def forget_threads(lead_id: int, referral_ids: Sequence[int]) -> None:
    """Take all words out of the threads of a client's lead and referrals, as out of their notes: that something was said, by whom and
    when, stays. Call it inside the transaction of the erasure."""
    theirs = select(Thread.id).where(or_(Thread.lead_id == lead_id, Thread.referral_id.in_(referral_ids)))
    # Programs were shown them: what is kept to be shown once more goes as well.
    paths = [KeptAnswer.path.startswith(f"/api/v1/threads/{one}/") for one in db.session.scalars(theirs)]
    forget_answers(or_(false(), *paths))
    words = update(Message).where(Message.thread_id.in_(theirs), Message.status != MessageState.TAKEN_BACK)
    db.session.execute(words.values(text=ERASED).execution_options(synchronize_session=False))


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of whatever else people of these agencies have written, to each other or to all members, and out of the
    reasons for which it was hidden."""
    mine = select(Message).where(Message.agency_id.in_(agency_ids), Message.status != MessageState.TAKEN_BACK)
    erase_texts(mine.order_by(Message.id), ["text"], tells_who)
    erase_steps(mine, tells_who)
