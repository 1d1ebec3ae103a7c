"""Lessons that end in a quiz."""

import pytest

from marketplace.academy import actions
from marketplace.academy.actions import SaidArticle, SaidQuestion
from marketplace.academy.queries import questions_of

QUESTIONS = [SaidQuestion(f"What is {n} and {n}?", [str(2 * n), str(2 * n + 1)], 0) for n in range(1, 6)]


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def written(admin):
    """`written(**said)`: a published article, a lesson unless said; `questions` are those of its quiz."""

    def write(questions=(), publish=True, **said):
        article = actions.write_article(
            SaidArticle(**{"kind": "lesson", "title": "How to pass clients", "text": "Ask **first**.", "language": "en"} | said), admin
        )  # fmt: skip
        if questions:
            actions.lay_down_questions(article.id, questions, admin)
        return actions.publish_article(article.id, admin) if publish else article

    return write


@pytest.fixture
def lesson(written):
    """A lesson with five questions, of which four have to be right; its certificate holds for a year."""
    return written(QUESTIONS, certificate_months=12)


@pytest.fixture
def answered():
    """`answered(lesson, person, right=5)`: answer its quiz, so many of them right."""

    def answer(lesson, person, right=5):
        given = {one.id: 0 if place < right else 1 for place, one in enumerate(questions_of(lesson.id))}
        return actions.answer_quiz(lesson.id, person, given)

    return answer
