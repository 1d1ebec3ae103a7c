"""What the members of the demo alliance write."""

import pytest
from sqlalchemy import func, select

from marketplace.community.models import News, Question
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.demo.load import load
from marketplace.threads.models import Message, Thread


@pytest.mark.thorough
def test_they_talk_about_a_client_and_their_work_ask_and_read_news(app):
    load()
    kinds = dict(db.session.execute(select(Thread.kind, func.count()).group_by(Thread.kind)).all())
    assert (kinds["referral"], kinds["partnership"]) == (1, 2)
    assert kinds["question"] == 4
    assert db.session.scalar(select(func.count()).select_from(Message)) > 12
    assert db.session.scalar(select(func.count()).select_from(Question).where(Question.solution_id.is_not(None))) == 1
    assert db.session.scalar(select(func.count()).select_from(News)) == 4
    assert check_books() == []
