"""Calls on the quizzes of lessons."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ...core.api import Input, Output, Seen, calls, links
from ...core.api_fields import RowNumber, YesNo, instant, text
from ...core.guards import member_may, team_only, team_or_may
from ...core.idempotency import once
from .. import actions, queries
from ..actions import SaidQuestion
from ..models import (
    LEAST_CHOICES,
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
    MOST_QUESTIONS,
    Question,
)

bp = calls("quizzes", "Academy")
ONE = "/articles/<int:article_id>"


class QuizQuestionIn(Input):
    choices = List(
        text(LONGEST_CHOICE, needed=True, required=False), required=True, validate=Length(LEAST_CHOICES, MOST_CHOICES),
        metadata={"description": "different answers"},
    )  # fmt: skip
    right = Integer(
        strict=True, required=True, validate=Range(0, MOST_CHOICES - 1),
        metadata={"description": "the place of the right one, from 0"},
    )  # fmt: skip
    text = text(LONGEST_QUESTION, needed=True)


class QuestionsIn(Input):
    questions = List(Nested(QuizQuestionIn), required=True, validate=Length(max=MOST_QUESTIONS))


class AnswerIn(Input):
    question = RowNumber(required=True)
    choice = Integer(strict=True, required=True, validate=Range(0, MOST_CHOICES - 1))


class AnswersIn(Input):
    answers = List(Nested(AnswerIn), required=True, validate=Length(max=MOST_QUESTIONS))


class QuizQuestionOut(Output):
    id = Integer()
    text = String()
    choices = List(String())
    right = Integer(allow_none=True, metadata={"description": "for the alliance’s team alone"})


class QuestionsOut(Output):
    items = List(Nested(QuizQuestionOut))


class TryOut(Output):
    right = Integer(attribute="right_count")
    questions = Integer(attribute="question_count")
    passed = YesNo(attribute="is_passed")
    at = instant()
    certificate = String(allow_none=True, metadata={"description": "its number, if this was enough"})


@bp.get(f"{ONE}/questions")
@team_or_may("academy")
@bp.output(QuestionsOut)
@bp.doc(summary="The questions of a lesson", security="token", operation_id="list_questions")
def list_questions(article_id: int) -> object:
    """The right answers are for the alliance’s team alone, and so are the questions of what is not published."""
    is_of_the_team = current_user.is_of_the_team
    article = queries.article(article_id) if is_of_the_team else queries.published(article_id)
    return _listed(queries.questions_of(article.id), with_right=is_of_the_team)


@bp.put(f"{ONE}/questions")
@team_only
@bp.input(QuestionsIn)
@bp.output(QuestionsOut)
@bp.doc(
    summary="Lay down the questions of a lesson", tags=["Desk"], security="token", operation_id="lay_down_questions"
)
def lay_down(article_id: int, json_data: dict[str, Any]) -> object:
    """In place of those it had. Who has passed before keeps the certificate."""
    said = [SaidQuestion(one["text"], one["choices"], one["right"]) for one in json_data["questions"]]
    return _listed(actions.lay_down_questions(article_id, said, current_user), with_right=True)


@bp.post(f"{ONE}/tries")
@member_may("academy")
@once
@bp.input(AnswersIn)
@bp.output(TryOut, status_code=201, links=links("get_certificate", number="certificate"))
@bp.doc(summary="Answer the questions of a lesson", security="token", operation_id="answer_quiz")
def answer(article_id: int, json_data: dict[str, Any]) -> object:
    """All of them; whoever gives enough right answers gets its certificate. Three tries a day."""
    answers = {one["question"]: one["choice"] for one in json_data["answers"]}
    made, granted = actions.answer_quiz(article_id, current_user, answers)
    return Seen(made, certificate=granted.number if granted else None)


def _listed(questions: list[Question] | Any, with_right: bool = False) -> object:
    return {"items": [Seen(one, right=one.right_choice if with_right else None) for one in questions]}
