"""What the threads of questions and news are about, and who reads them: the answers to what the room of threads asks."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ..core.extensions import db
from ..members.models import Person
from ..threads.about import About
from ..threads.models import Thread
from .models import News, Question, QuestionState


def about_thread(thread: Thread) -> About:
    """The question or the news of a thread."""
    row = subject_of(thread)
    return About(row.title, f"/questions/{row.id}" if isinstance(row, Question) else f"/news/{row.id}")


def subject_of(thread: Thread) -> Any:
    """The same, as its row."""
    if thread.question_id is not None:
        return db.session.get_one(Question, thread.question_id)
    return db.session.get_one(News, thread.news_id)


def may_read_thread(person: Person, thread: Thread) -> bool:
    """Whether somebody of the members, or of the team, sees the question or the news."""
    row = subject_of(thread)
    if isinstance(row, Question):
        return row.is_shown or (row.person_id == person.id and row.status == QuestionState.HIDDEN)
    return bool(row.is_published)


def why_thread_closed(thread: Thread) -> str:
    """Why nothing more can be written there; empty while it can."""
    row = subject_of(thread)
    if isinstance(row, Question):
        return "" if row.is_shown else _("The question isn’t shown any more, so nothing more is written here.")
    return "" if row.is_published else _("The news isn’t shown any more, so nothing more is written here.")


def answer_is_gone(message_id: int) -> None:
    """An answer that was taken back or hidden solves nothing any more. Call it inside a transaction."""
    for row in db.session.scalars(select(Question).where(Question.solution_id == message_id).with_for_update()):
        row.solution_id = row.solved_at = None
