"""What members asked, when a client is erased whom it names."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import and_, select, true

from ..core.erasing import erase_steps, erase_texts, in_markdown
from ..core.idempotency import KeptAnswer, forget_answers
from ..threads.forget import erase_quotes, forget_shown, told
from .models import Question

WRITING = r"^/api/v1/(questions|news/)"  # what answers with a question, an answer or a comment
ASKING = r"^/api/v1/questions"  # with a question


def forget_quotes(quotes: Any) -> None:
    """Take an erased client out of the questions of anybody else; `quotes` is what finds it, an `exchange.quotes.Quotes`."""
    erase_quotes(Question, ["title", "text"], quotes)
    forget_shown(ASKING, quotes.holds)


def forget_shown_question(question: Question, but_to: int | None = None) -> None:
    """What programs were shown of a question, and of its answers, is not shown once more: it is taken back, or hidden from all but who
    asked (`but_to`). Call it inside a transaction."""
    of_it = KeptAnswer.path.startswith(f"/api/v1/questions/{question.id}/")
    others = KeptAnswer.person_id != but_to if but_to else true()
    forget_answers(and_(of_it, others))
    if but_to is None:
        asked = KeptAnswer.path == "/api/v1/questions", KeptAnswer.person_id == question.person_id
        forget_answers(and_(*asked), lambda body: told(body).get("id") == question.id)


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of the questions of these agencies' people; their answers are the room of threads' own."""
    mine = select(Question).where(Question.agency_id.in_(agency_ids))
    erase_texts(mine.order_by(Question.id), ["title", "text"], in_markdown(tells_who))
    erase_steps(mine, tells_who)
    forget_shown(WRITING, tells_who)
