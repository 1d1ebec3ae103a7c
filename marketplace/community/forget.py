"""What members asked, when a client is erased whom it names."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ..core.erasing import erase_steps, erase_texts, in_markdown
from ..threads.forget import forget_shown
from .models import Question

WRITING = r"^/api/v1/(questions|news/)"  # what answers with a question, an answer or a comment


def forget_words(agency_ids: Sequence[int], tells_who: Callable[[str | None], bool]) -> None:
    """Take the client out of the questions of these agencies' people; their answers are the room of threads' own."""
    mine = select(Question).where(Question.agency_id.in_(agency_ids))
    erase_texts(mine.order_by(Question.id), ["title", "text"], in_markdown(tells_who))
    erase_steps(mine, tells_who)
    forget_shown(WRITING, tells_who)
