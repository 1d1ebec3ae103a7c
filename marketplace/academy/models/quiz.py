"""The questions at the end of a lesson, and how people answered them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from ...core.extensions import Model
from ...core.typed import holds_one_line

LONGEST_QUESTION, LONGEST_CHOICE = 300, 200  # characters
LEAST_CHOICES, MOST_CHOICES = 2, 6
MOST_QUESTIONS = 50  # of one lesson


class Question(Model):
    """One question with its choices, of which one is right: `right_choice` is its place, from 0."""

    __tablename__ = "quiz_questions"
    __table_args__ = (
        UniqueConstraint("article_id", "place", name="uq_quiz_questions_place"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_QUESTION}", name="text"),
        CheckConstraint(f"cardinality(choices) BETWEEN {LEAST_CHOICES} AND {MOST_CHOICES}", name="choices"),
        CheckConstraint("'' <> ALL (choices) AND array_position(choices, NULL) IS NULL", name="no_empty_choice"),
        CheckConstraint("right_choice >= 0 AND right_choice < cardinality(choices)", name="right_choice"),
        CheckConstraint(f"place >= 0 AND place < {MOST_QUESTIONS}", name="place"),
        CheckConstraint(holds_one_line("text"), name="one_line"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    place: Mapped[int]
    text: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    right_choice: Mapped[int]


class QuizTry(Model):
    """One time that somebody answered all questions of a lesson, as they were then: how many were right, and whether that was enough."""

    __tablename__ = "quiz_tries"
    __table_args__ = (
        CheckConstraint("right_count BETWEEN 0 AND question_count", name="right_count"),
        CheckConstraint("question_count > 0", name="question_count"),
        Index("ix_quiz_tries_person", "person_id", "article_id", "at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    right_count: Mapped[int]
    question_count: Mapped[int]
    is_passed: Mapped[bool]
