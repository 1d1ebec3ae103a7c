"""What was written of a client who is erased."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true, update

from ..core import clock
from ..core.erasing import ERASED, STEP_ERASED, erase_steps, erase_texts, in_markdown
from ..core.extensions import db
from ..core.idempotency import KeptAnswer, forget_answers
from ..core.lifecycle import History
from ..core.transaction import locked, transaction
from ..exchange.models import Lead, Referral
from ..exchange.quotes import Quotes
from .kept import forget_kept_where
from .models import Message, MessageState, Thread, ThreadKind

ON_MESSAGES = "/api/v1/messages/"
# What answers with a message.
WRITING = rf"^({ON_MESSAGES}|/api/v1/(threads|referrals|leads|partnerships)/\d+/messages$|/api/v1/(questions/\d+/answers|news/\d+/comments)$)"
LOOKS_BACK = timedelta(days=30)  # for erasures that are not complete; beyond it the daily check of the books finds them


def forget_threads(lead_id: int, referral_ids: Sequence[int]) -> None:
    """Take all words out of the threads of a client's lead and referrals, as out of their notes, and out of why they were hidden: that
    something was said, by whom and when, stays. Call it inside the transaction of the erasure."""
    theirs = select(Thread.id).where(or_(Thread.lead_id == lead_id, Thread.referral_id.in_(referral_ids)))
    ids = set(db.session.scalars(theirs))
    # Programs were shown them: what is kept to be shown once more goes as well.
    forget_answers(or_(false(), *(KeptAnswer.path.startswith(f"/api/v1/threads/{one}/") for one in ids)))
    forget_answers(KeptAnswer.path.startswith(ON_MESSAGES), lambda body: told(body).get("thread_id") in ids)
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
    theirs = select(Message.id).where(Message.agency_id.in_(agency_ids))
    forget_kept_where(in_markdown(tells_who), History.subject_id.in_(theirs))
    forget_shown(WRITING, tells_who)


def forget_quotes(quotes: Quotes) -> None:
    """Take an erased client out of whatever anybody else has written, be it in a thread of other agencies or of all members. What is
    written of the same client where another lead of theirs stands is not touched."""
    standing = select(Thread.id).outerjoin(Thread.referral)
    standing = standing.where(func.coalesce(Thread.lead_id, Referral.lead_id).in_(quotes.of_others()))
    erase_quotes(Message, ["text"], quotes, Message.text.not_in(["", ERASED]), Message.thread_id.not_in(standing))
    of_standing = select(Message.id).where(Message.thread_id.in_(standing))
    forget_kept_where(quotes.holds, History.subject_id.not_in(of_standing), quotes.may_stand_in(History.note))  # type: ignore[arg-type]
    kept = set(db.session.scalars(standing))
    forget_answers(
        KeptAnswer.path.regexp_match(WRITING),
        lambda body: quotes.holds(told(body).get("text")) and told(body).get("thread_id") not in kept,
    )


def erase_quotes(table: Any, names: Sequence[str], quotes: Quotes, *among: ColumnElement[bool]) -> None:
    """The same of these texts of a table's rows, and of the reasons in their history. Only what could be meant is read, and only what is
    meant is held."""
    columns = [getattr(table, name) for name in names]
    there = select(table.id, *columns).where(quotes.may_stand_in(*columns), *among)
    found = [one for one, *texts in db.session.execute(there) if any(map(quotes.holds, texts))]
    rows = select(table).where(table.id.in_(found)).order_by(table.id)
    erase_texts(rows, names, quotes.holds)
    erase_steps(rows, quotes.holds)


def left_over(limit: int) -> Sequence[int]:
    """Erased leads of whose threads words are left: they were erased by a process of a release that knew no threads."""
    lead_id = func.coalesce(Thread.lead_id, Referral.lead_id)
    found = select(Lead.id).select_from(Thread).outerjoin(Thread.referral).join(Lead, Lead.id == lead_id)
    words = exists().where(Message.thread_id == Thread.id, Message.text.not_in(["", ERASED]))
    recent = Lead.erased_at > clock.now() - LOOKS_BACK
    return db.session.scalars(found.where(recent, words).distinct().order_by(Lead.id).limit(limit)).all()


def forget_left_over(lead_ids: Sequence[int]) -> None:
    """Complete such erasures; one transaction each. Who the client was is not known any more: what was quoted elsewhere can't be found."""
    for lead_id in lead_ids:
        with transaction():
            gone = Lead.id == lead_id, Lead.erased_at.is_not(None)
            if locked(select(Lead).where(*gone), skip=True) is not None:
                forget_threads(
                    lead_id, db.session.scalars(select(Referral.id).where(Referral.lead_id == lead_id)).all()
                )


def forget_shown_message(message: Message, but_to: int | None = None) -> None:
    """What programs were shown of a message is not shown once more: it is taken back, or hidden from all but its writer (`but_to`). Call
    it inside a transaction."""
    thread = message.thread
    about = {ThreadKind.QUESTION: "answers", ThreadKind.NEWS: "comments"}.get(thread.kind, "messages")
    plural = "news" if thread.kind == ThreadKind.NEWS else f"{thread.kind}s"
    written = [f"/api/v1/threads/{thread.id}/messages", f"/api/v1/{plural}/{thread.subject_id}/{about}"]
    paths = or_(KeptAnswer.path.in_(written), KeptAnswer.path.startswith(f"{ON_MESSAGES}{message.id}/"))
    others = KeptAnswer.person_id != but_to if but_to else true()
    forget_answers(and_(paths, others), lambda body: told(body).get("id") == message.id)


def _by_name(tells_who: Callable[[str | None], bool]) -> Callable[[str | None], bool]:
    """The same question of the words alone: without figures and signs no text holds a number or an address."""
    return lambda text: tells_who(" ".join(re.findall(r"[^\W\d_]+", text or "")))


def forget_shown(paths: str, tells_who: Callable[[str | None], bool]) -> None:
    """The same of what programs were shown by calls on these paths, a regular expression, and is kept for a day to be shown once more."""

    def tells(body: str) -> bool:
        said = told(body)
        return any(in_markdown(tells_who)(said.get(name)) for name in ("title", "text"))

    forget_answers(KeptAnswer.path.regexp_match(paths), tells)


def told(body: str) -> dict[str, str]:
    """What a kept answer says; nothing where it is no object."""
    try:
        said = json.loads(body)
    except ValueError:  # an answer without words
        return {}
    return said if isinstance(said, dict) else {}
