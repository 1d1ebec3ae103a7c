"""Answers, which of them helped, and the one that solves it."""

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock
from ...core.errors import NotFound, NotNow, NotPossible
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import own, transaction
from ...members.models import Person
from ...threads.actions import checked, thread_of_all, write_in
from ...threads.models import Message, Thread, ThreadKind
from .. import queries
from ..models import Question, UsefulMark
from .asking import refuse_to_write


def answer(question_id: int, person: Person, text: str) -> Message:
    """Answer a question; from then on one follows it."""
    said = checked(text)
    count_tries(message=f"person {person.id}")
    row = queries.question_for(person, question_id)
    with transaction():
        # Held, so that nobody takes the question back or hides it meanwhile.
        db.session.get_one(Question, row.id, with_for_update={"read": True}, populate_existing=True)
        return write_in(thread_of_all(ThreadKind.QUESTION, row.id), person, said)


def solve(question_id: int, person: Person, message_id: int) -> Question:
    """Whoever asked says which answer solves it; said of another one, that one does."""
    with transaction():
        # Held, and before the question, as by whoever takes it back or hides it: what is gone solves nothing.
        answers = (
            select(Message).join(Message.thread).where(Message.id == message_id, Thread.question_id == question_id)
        )
        held = answers.with_for_update(read=True, of=Message).execution_options(populate_existing=True)
        message = db.session.scalar(held)
        row = _asked(question_id, person)
        if message is None:
            raise NotFound()
        if not message.is_shown:
            raise NotNow(_("This answer isn’t shown any more."))
        row.solution_id, row.solved_at = message.id, clock.now()
        audit.record("question.solved", row, person, message=message.id)
    return row


def unsolve(question_id: int, person: Person) -> Question:
    """It isn't solved after all. Said twice, once."""
    with transaction():
        row = _asked(question_id, person)
        if row.solution_id is not None:
            row.solution_id = row.solved_at = None
            audit.record("question.not_solved", row, person)
    return row


def mark_useful(message_id: int, person: Person, is_useful: bool = True) -> None:
    """Say that somebody else's answer is useful, or no more; each person once."""
    with transaction():
        found = db.session.get(Message, message_id)
        if found is None or found.thread.question_id is None:
            raise NotFound()
        queries.question_for(person, found.thread.question_id)
        if found.person_id == person.id:
            raise NotPossible(_("It is your own answer."))
        refuse_to_write(person)
        mine = {"message_id": found.id, "person_id": person.id}
        if is_useful and found.is_shown:
            db.session.execute(insert(UsefulMark).values(**mine).on_conflict_do_nothing())
        elif not is_useful:
            db.session.execute(delete(UsefulMark).filter_by(**mine))


def _asked(question_id: int, person: Person) -> Question:
    row = own(select(Question).where(Question.id == question_id, Question.person_id == person.id))
    if not row.is_shown:
        raise NotNow(_("The question isn’t shown any more, so it stays as it is."))
    refuse_to_write(person)
    return row
