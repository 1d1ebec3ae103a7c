"""What members ask each other, and which answers helped."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...catalog.models import Category
from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Word
from ...members.models import Agency, Person

LONGEST_TITLE, LONGEST_QUESTION = 160, 10_000  # characters
SEARCHED = "to_tsvector('simple'::regconfig, (title || ' '::text) || text)"


class QuestionState(State):
    """shown <──> hidden       by an admin, with a reason; who asked reads both
    └──> withdrawn <──┘        by who asked; it is on no list any more
    """

    SHOWN = "shown", _l("Shown"), "hidden withdrawn", "full active"
    HIDDEN = "hidden", _l("Hidden by an admin"), "shown withdrawn", "x urgent"
    WITHDRAWN = "withdrawn", _l("Taken back"), "", "dash off"


class Question(Model):
    """A question to all members; its answers are the messages of its thread. `text` is Markdown."""

    STATES = QuestionState

    __tablename__ = "questions"
    __table_args__ = (
        QuestionState.check("status"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_QUESTION}", name="text"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        CheckConstraint("(solution_id IS NULL) = (solved_at IS NULL)", name="solved"),
        CheckConstraint("edited_at >= made_at", name="edited"),
        Index("ix_questions_made", "made_at", "id"),
        Index("ix_questions_words", text(SEARCHED), postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[QuestionState] = mapped_column(Word(QuestionState), default=QuestionState.SHOWN)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)  # none of the alliance's team
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    solution_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", use_alter=True), index=True)
    solved_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    category: Mapped[Category | None] = relationship()

    @property
    def is_shown(self) -> bool:
        """Whether members see it."""
        return self.status == QuestionState.SHOWN


class UsefulMark(Model):
    """A person has found an answer useful; once."""

    __tablename__ = "useful_marks"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
