"""What can be reported, as the desk shows it: services, reviews, and what members write to each other."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload

from ..catalog.actions import put_back, take_off
from ..catalog.models import Service, ServiceState
from ..community.actions import hide_question, show_question
from ..community.models import Question, QuestionState
from ..core.errors import NotFound
from ..core.extensions import db
from ..members.models import Agency, Person
from ..reviews.actions import hide_review, show_review
from ..reviews.models import Review, ReviewState
from ..threads import mentions
from ..threads.actions import hide, show
from ..threads.emails import path_of
from ..threads.hiding import text_at_the_desk
from ..threads.models import Message, MessageState
from ..threads.readers import may_read
from .models import Report, ReportState, Subject

OF_MEMBERS = (
    Subject.MESSAGE,
    Subject.QUESTION,
)  # what people write: its writer is told, and it is no mark against the agency


@dataclass(frozen=True)
class Shown:
    """What was reported, as the desk shows it. `is_public`: those who may see it do so now; `is_off`: an admin has taken it off.
    `agency` is none where somebody of the alliance's team wrote it. `words` and `place` are asked for where they are shown alone; `sees` says
    who of those who are signed in, or nobody, may see it; `thread_id` is the thread of two agencies in which it stands, and
    `sides` are the two. `is_gone`: its writer took it back, and it is kept for the admins until its reports are decided."""

    kind: Subject
    id: int
    agency: Agency | None
    title: str
    words: Callable[[], str]
    is_public: bool
    is_off: bool
    place: Callable[[], str] = lambda: ""
    sees: Callable[[Person | None], bool] = lambda _anybody: True
    thread_id: int | None = None
    writer_id: int | None = None
    sides: Collection[int | None] = ()
    is_gone: bool = False

    @property
    def path(self) -> str:
        """Its own page, where that isn't the agency's."""
        return self.place()

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.words()

    def why_not(self, admin: Person) -> str:
        """Why an admin doesn't decide on it: it is of their agency, or written to it, or by themselves; empty where they do."""
        if self.writer_id == admin.id:
            return _("You wrote this; another admin has to decide.")
        if admin.agency_id and admin.agency_id in {self.agency.id if self.agency else None, *self.sides}:
            return _("You belong to this agency; another admin has to decide.")
        return ""

    @property
    def back(self) -> str:
        """The page from which somebody reports it."""
        return self.path or (
            url_for("pages.agency", agency_id=self.agency.id) if self.agency else url_for("pages.today")
        )


def _service(service: Service) -> Shown:
    off = service.status == ServiceState.REPORTED
    return Shown(
        Subject.SERVICE, service.id, service.agency, service.title, lambda: service.description, service.is_public, off
    )


def _review(review: Review) -> Shown:
    public = review.status == ReviewState.SHOWN and review.agency.is_active
    title = _("Review of %(agency)s", agency=review.agency.name)
    text = "\n".join(filter(None, (review.words, review.signed)))
    return Shown(
        Subject.REVIEW, review.id, review.agency, title, lambda: text, public, review.status == ReviewState.HIDDEN
    )


def _message(row: Message) -> Shown:
    is_gone = row.status == MessageState.TAKEN_BACK
    return Shown(
        Subject.MESSAGE, row.id, row.agency, _("Message of %(person)s", person=row.person.name),
        lambda: mentions.as_typed(text_at_the_desk(row), mentions.names_in([row.id])[row.id]), row.is_shown,
        row.status == MessageState.HIDDEN, lambda: path_of(row),
        lambda by: by is not None and by.id != row.person_id and may_read(by, row.thread),
        row.thread_id if row.thread.is_between_two else None, row.person_id, (row.thread.first_id, row.thread.second_id), is_gone,
    )  # fmt: skip


def _question(row: Question) -> Shown:
    is_gone = row.status == QuestionState.WITHDRAWN
    return Shown(
        Subject.QUESTION, row.id, row.agency, row.title, lambda: row.text, row.is_shown, row.status == QuestionState.HIDDEN,
        lambda: "" if is_gone else f"/questions/{row.id}",
        lambda by: by is not None and by.id != row.person_id and (by.is_of_the_team or by.may("community")), None, row.person_id,
        is_gone=is_gone,
    )  # fmt: skip


def _is_reported(kind: Subject, subject_id: Any) -> ColumnElement[bool]:
    """Condition: a report of it waits."""
    return exists().where(
        Report.subject_kind == kind, Report.subject_id == subject_id, Report.status == ReportState.OPEN
    )


def _kept(kind: Subject, model: Any, gone: str) -> Select[Any]:
    """A SELECT of what people wrote; of what they took back, that of which a report waits."""
    return select(model).where(or_(model.status != gone, _is_reported(kind, model.id)))


# By kind: the rows that are there, and how one of them is shown.
MODELS: dict[Subject, tuple[Any, Select[Any], Callable[[Any], Shown]]] = {
    Subject.SERVICE: (Service, select(Service), _service),
    Subject.REVIEW: (Review, select(Review).where(Review.status != ReviewState.WITHDRAWN), _review),
    Subject.MESSAGE: (Message, _kept(Subject.MESSAGE, Message, MessageState.TAKEN_BACK), _message),
    Subject.QUESTION: (Question, _kept(Subject.QUESTION, Question, QuestionState.WITHDRAWN), _question),
}
# What else is loaded with them, beside their agency.
WITH: dict[Subject, Sequence[Any]] = {
    Subject.MESSAGE: (joinedload(Message.person), joinedload(Message.thread)),
}
TAKE_OFF: dict[Subject, Callable[[int, Person, str], object]] = {
    Subject.SERVICE: take_off, Subject.REVIEW: hide_review, Subject.MESSAGE: hide, Subject.QUESTION: hide_question,
}  # fmt: skip
PUT_BACK: dict[Subject, Callable[[int, Person, str], object]] = {
    Subject.SERVICE: put_back, Subject.REVIEW: show_review, Subject.MESSAGE: show, Subject.QUESTION: show_question,
}  # fmt: skip


def subject(kind: Subject, subject_id: int) -> Shown | None:
    """What was reported; None for what was deleted."""
    return _subjects(kind, [subject_id]).get(subject_id)


def subjects_of(reports: Sequence[Report]) -> dict[int, Shown]:
    """By report, what it is about, of those that are there still; a statement a kind, however many there are."""
    kinds = {one.subject_kind for one in reports}
    found = {kind: _subjects(kind, [one.subject_id for one in reports if one.subject_kind == kind]) for kind in kinds}
    there = ((one.id, found[one.subject_kind].get(one.subject_id)) for one in reports)
    return {report_id: shown for report_id, shown in there if shown is not None}


def _subjects(kind: Subject, ids: Collection[int]) -> dict[int, Shown]:
    model, there, shown = MODELS[kind]
    chosen = there.where(model.id.in_(ids)).options(joinedload(model.agency), *WITH.get(kind, ()))
    return {row.id: shown(row) for row in db.session.scalars(chosen)}


def public_subject(kind: Subject, subject_id: int, by: Person | None) -> Shown:
    """What this person sees, or everyone; NotFound for anything else."""
    found = subject(kind, subject_id)
    if found is None or not (found.is_public and found.sees(by)):
        raise NotFound()
    return found


def is_thread_reported(thread_id: int) -> bool:
    """Whether something in a thread was reported, and the admins have not let it stand."""
    said = (
        Report.subject_kind == Subject.MESSAGE,
        Report.subject_id == Message.id,
        Report.status != ReportState.DISMISSED,
    )
    return bool(db.session.scalar(select(exists().where(*said, Message.thread_id == thread_id))))


def is_message_reported(message_id: int) -> bool:
    """Whether a report of a message waits for a decision."""
    return bool(db.session.scalar(select(_is_reported(Subject.MESSAGE, message_id))))
