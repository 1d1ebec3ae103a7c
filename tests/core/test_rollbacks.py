"""What follows a rollback: it is run where nothing was committed, and not where nobody knows."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import after_commit, after_rollback, transaction
from marketplace.ledger.models import Entry, EntryKind


@pytest.fixture
def ran(app) -> list[str]:
    return []


def note(ran: list[str]) -> None:
    after_commit(lambda: ran.append("committed"))
    after_rollback(lambda: ran.append("rolled back"))


def fails(*calls) -> None:
    """A use case of these calls, which fails in the end."""
    with transaction():
        for call in calls:
            call()
        raise ZeroDivisionError


def succeeds(*calls) -> None:
    """A use case of these calls."""
    with transaction():
        for call in calls:
            call()


def end_the_connection() -> None:
    pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


def write_an_entry_without_lines() -> None:
    db.session.add(Entry(reference="alone", kind=EntryKind.COST, memo="", at=clock.now()))


def test_a_commit_forgets_what_should_follow_a_rollback(ran):
    succeeds(lambda: succeeds(lambda: note(ran)))
    assert ran == ["committed"]


def test_an_error_in_the_use_case_is_followed_by_it_however_deep_it_was_asked_for(ran):
    with pytest.raises(ZeroDivisionError):
        fails(lambda: succeeds(lambda: note(ran)), lambda: ran.append("still open"))
    assert ran == ["still open", "rolled back"]


def test_a_commit_that_the_database_refuses_is_followed_by_it(ran):
    with pytest.raises(DBAPIError):
        succeeds(lambda: note(ran), write_an_entry_without_lines)
    assert ran == ["rolled back"]


def test_where_the_answer_to_a_commit_is_lost_nobody_knows_and_nothing_is_run(ran):
    with pytest.raises(DBAPIError):
        succeeds(lambda: note(ran), end_the_connection)
    assert ran == []


def test_one_that_fails_keeps_no_other_from_running_and_the_first_error_is_told(ran):
    with pytest.raises(ZeroDivisionError):
        fails(lambda: after_rollback(lambda: {}["nothing"]), lambda: note(ran))
    assert ran == ["rolled back"]
