"""What was written of a client who is erased."""

import json
import re
from collections.abc import Callable, Sequence

from sqlalchemy import false, or_, select, update

from ..core.erasing import ERASED, STEP_ERASED, erase_steps, erase_texts, in_markdown
from ..core.extensions import db
from ..core.idempotency import KeptAnswer, forget_answers
from ..core.lifecycle import History
from .models import Message, MessageState, Thread

ON_MESSAGES = "/api/v1/messages/"
# What answers with a message.
WRITING = rf"^({ON_MESSAGES}|/api/v1/(threads|referrals|leads|partnerships)/\d+/messages$)"


def forget_threads(lead_id: int, referral_ids: Sequence[int]) -> None:
    """Take all words out of the threads of a client's lead and referrals, as out of their notes, and out of why they were hidden: that
    something was said, by whom and when, stays. Call it inside the transaction of the erasure."""
    theirs = select(Thread.id).where(or_(Thread.lead_id == lead_id, Thread.referral_id.in_(referral_ids)))
    ids = set(db.session.scalars(theirs))
    # Programs were shown them: what is kept to be shown once more goes as well.
    forget_answers(or_(false(), *(KeptAnswer.path.startswith(f"/api/v1/threads/{one}/") for one in ids)))
    forget_answers(KeptAnswer.path.startswith(ON_MESSAGES), lambda body: _told(body).get("thread_id") in ids)
    words = update(Message).where(Message.thread_id.in_(theirs), Message.status != MessageState.TAKEN_BACK)
    db.session.execute(words.values(text=ERASED).execution_options(synchronize_session=False))
    messages = select(Message.id).where(Message.thread_id.in_(theirs))
    steps = update(History).where(History.subject_kind == Message.__tablename__, History.subject_id.in_(messages))
    reasons = steps.where(History.note.is_not(None)).values(note=STEP_ERASED)
    db.session.execute(reasons.execution_options(synchronize_session=False))


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of whatever else people of these agencies have written, to each other or to all members, and out of the
    reasons for which it was hidden. Contacts in what they wrote of other clients are those clients' own: only names are looked for there."""
    mine = select(Message).where(Message.agency_id.in_(agency_ids), Message.status != MessageState.TAKEN_BACK)
    other_clients = select(Thread.id).where(or_(Thread.lead_id.is_not(None), Thread.referral_id.is_not(None)))
    of_others = Message.thread_id.in_(other_clients)
    erase_texts(mine.where(~of_others).order_by(Message.id), ["text"], in_markdown(tells_who))
    erase_texts(mine.where(of_others).order_by(Message.id), ["text"], _by_name(in_markdown(tells_who)))
    erase_steps(mine, tells_who)
    forget_shown(WRITING, tells_who)


def _by_name(tells_who: Callable[[str | None], bool]) -> Callable[[str | None], bool]:
    """The same question of the words alone: without figures and signs no text holds a number or an address."""
    return lambda text: tells_who(" ".join(re.findall(r"[^\W\d_]+", text or "")))


def forget_shown(paths: str, tells_who: Callable[[str | None], bool]) -> None:
    """The same of what programs were shown by calls on these paths, a regular expression, and is kept for a day to be shown once more."""

    def tells(body: str) -> bool:
        told = _told(body)
        return any(in_markdown(tells_who)(told.get(name)) for name in ("title", "text"))

    forget_answers(KeptAnswer.path.regexp_match(paths), tells)


def _told(body: str) -> dict[str, str]:
    try:
        told = json.loads(body)
    except ValueError:  # an answer without words
        return {}
    return told if isinstance(told, dict) else {}
