"""Several calls at once, each with a database session of its own."""

import threading

import pytest

from marketplace.core.extensions import db
from marketplace.core.side_by_side import MOST, side_by_side


def test_they_are_done_at_once_with_sessions_of_their_own(app):
    all_of_them, sessions = threading.Barrier(MOST), []

    def one(_number: int) -> None:
        sessions.append(db.session())
        all_of_them.wait(20)

    side_by_side(one, range(MOST))
    assert len({id(one) for one in [*sessions, db.session()]}) == MOST + 1


def test_a_single_one_is_done_by_who_asks(app):
    threads = []
    side_by_side(lambda _one: threads.append(threading.current_thread()), [1])
    assert threads == [threading.current_thread()]


def test_where_one_fails_the_others_are_done_and_it_is_said(app):
    done = []

    def one(number: int) -> None:
        if number == 2:
            raise ValueError("the second")
        done.append(number)

    with pytest.raises(ValueError, match="the second"):
        side_by_side(one, range(10))
    assert sorted(done) == [0, 1, *range(3, 10)]
