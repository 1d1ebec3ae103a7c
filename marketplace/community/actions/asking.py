"""Members ask each other; whoever asked changes the question or takes it back; admins hide it."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...catalog.queries import find_category
from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.throttling import count_tries
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs, too_long
from ...members.models import Person
from ...members.queries import person as one_person
from ...outbox.actions import send
from ...threads.about import contacts_in
from ...threads.actions import follow_as, read_reason, refuse_own, thread_of_all
from ...threads.models import ThreadKind
from ...threads.readers import refuse_muted
from .. import queries
from ..forget import forget_shown_question
from ..models import LONGEST_QUESTION, LONGEST_TITLE, Question, QuestionState


@dataclass(frozen=True)
class SaidQuestion:
    """What somebody asks; `text` is Markdown, `service` any word for one that the taxonomy knows, or nothing."""

    title: str
    text: str
    service: str = ""


def ask(person: Person, said: SaidQuestion) -> Question:
    """Ask all members. Whoever asks follows the answers."""
    values = _checked(said, person)
    count_tries(question=f"person {person.id}")
    with transaction():
        refuse_to_write(person)
        row = Question(person_id=person.id, agency_id=side_of(person), made_at=clock.now(), **values)
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person)
        follow_as(thread_of_all(ThreadKind.QUESTION, row.id).id, person.id)
        audit.record("question.asked", row, person)
    return row


def change_question(question_id: int, person: Person, said: SaidQuestion) -> Question:
    """Write one's own question anew; it says that it was changed."""
    values = _checked(said, person)
    with transaction():
        row = _own(question_id, person)
        refuse_to_write(person)
        if not row.is_shown:
            raise NotNow(_("The question isn’t shown any more, so it stays as it is."))
        for name, value in values.items():
            setattr(row, name, value)
        row.edited_at = clock.now()
        audit.record("question.changed", row, person)
    return row


def withdraw_question(question_id: int, person: Person) -> Question:
    """Take one's own question back while nobody else's answer stands beneath it: it is on no list any more. What others wrote is not
    taken from them; its words can still be changed."""
    with transaction():
        row = _own(question_id, person)
        if queries.is_answered_by_others(row):
            raise NotNow(_("Others have answered this question, so it can’t be taken back."))
        lifecycle.move(row, QuestionState.WITHDRAWN, person)
        forget_shown_question(row)
        audit.record("question.withdrawn", row, person)
    return row


def hide_question(question_id: int, admin: Person, reason: str) -> Question:
    """Take a question off the pages, with a reason that who asked reads."""
    return _moderate(question_id, admin, QuestionState.HIDDEN, reason)


def show_question(question_id: int, admin: Person, reason: str) -> Question:
    """Show it again, with a reason that who asked reads."""
    return _moderate(question_id, admin, QuestionState.SHOWN, reason)


def _moderate(question_id: int, admin: Person, to: QuestionState, reason: str) -> Question:
    reason = read_reason(reason)
    with transaction():
        row = own(select(Question).where(Question.id == question_id))
        refuse_own(admin, row.agency_id, row.person_id)
        lifecycle.move(row, to, admin, reason)
        audit.record(f"question.{to}", row, admin)
        is_hidden = to == QuestionState.HIDDEN
        if is_hidden:
            forget_shown_question(row, but_to=row.person_id)
        send("account.question", one_person(row.person_id), question=row.id, reason=reason, hidden=is_hidden)
    return row


def _own(question_id: int, person: Person) -> Question:
    return own(select(Question).where(Question.id == question_id, Question.person_id == person.id))


def refuse_to_write(person: Person) -> None:
    """Whoever reads what all members write may write there too, but for agencies that are suspended and people who are muted."""
    if not (person.may("messages") or person.is_of_the_team):
        raise NotAllowed(_("Your agency can read this at the moment, but not write."))
    refuse_muted(person)


def side_of(person: Person) -> int | None:
    """The agency for which somebody writes; none for the alliance's team."""
    return person.agency_id if person.may("community") else None


def _checked(said: SaidQuestion, person: Person) -> dict[str, Any]:
    title, text, service = one_line(said.title), paragraphs(said.text), one_line(said.service)
    errors: dict[str, str] = {}
    for name, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_QUESTION)):
        if sentence := (too_long(value, longest) or contacts_in(value, person)) if value else _("Fill this in."):
            errors[name] = sentence
    category = find_category(service) if service else None
    if service and category is None:
        errors["service"] = _("No service is called “%(name)s”.", name=service[:60])
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    return {"title": title, "text": text, "category_id": category.id if category else None}
