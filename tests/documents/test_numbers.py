"""Numbers without gaps, and papers that never change: whoever races, falls or tampers."""

import os
import signal
import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock, storage
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.documents import due
from marketplace.documents.actions import make, make_documents, run_months
from marketplace.documents.models import Document, NumberSeries
from tests.documents.papers import file_of, last_month, papers
from tests.waiting import wait_for


@pytest.fixture
def asked(month):
    """Papers that are asked for and not made: their ids."""
    run_months([last_month().toordinal()])
    return list(due.documents_to_make(100))


@pytest.mark.thorough
def test_two_makers_at_once_make_each_paper_once_and_leave_no_gap(asked, in_parallel):
    assert len(asked) == 4
    in_parallel([lambda: make_documents(asked)] * 2 + [lambda: make_documents(asked[::-1])] * 2)
    sweep()
    made = papers()
    assert sorted(one.serial for one in made) == [1, 2, 3, 4]
    assert all(one.is_made for one in made)
    assert check_books() == []


@pytest.mark.thorough
def test_a_rollback_leaves_no_gap(asked, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(make, "hash_of", lambda *_: 1 / 0)
        make_documents(asked[:2])
    assert db.session.scalar(select(NumberSeries.last)) is None
    make_documents(asked)
    assert [one.serial for one in papers()] == [1, 2, 3, 4]
    assert check_books() == []


@pytest.mark.thorough
def test_a_maker_that_was_killed_between_number_and_file_is_followed_by_one_with_the_same_number(asked):
    make.number(asked[0])
    half = papers()[0]
    assert (half.number, half.is_made) == (f"ST-{clock.today().year}-000001", False)
    make_documents(asked)
    whole = papers()[0]
    assert (whole.number, whole.contents_hash) == (half.number, half.contents_hash)
    assert whole.is_made


@pytest.mark.thorough
def test_a_maker_that_is_killed_with_9_leaves_no_half_paper(asked, command):
    """The test holds the series, so that the maker waits inside its transaction, in the middle of numbering."""
    with db.engine.connect() as holding:
        holding.execute(text("INSERT INTO number_series (kind, year, last) VALUES ('statement', :y, 0)"),
                        {"y": clock.today().year})  # fmt: skip
        maker = command("sweep")
        waits = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        wait_for(lambda: _ask(waits))
        os.killpg(maker.pid, signal.SIGKILL)
        maker.wait()
        holding.rollback()
    time.sleep(0.2)
    assert [one.number for one in papers()] == [None] * 4
    sweep()
    assert [one.serial for one in papers()] == [1, 2, 3, 4]
    assert check_books() == []


def _ask(question) -> int:
    with (
        db.engine.connect() as connection
    ):  # of its own: what the server says of others stays the same in a transaction
        return connection.execute(question).scalar()


@pytest.mark.thorough
def test_drawn_again_a_paper_is_the_same_to_the_byte(asked):
    make_documents(asked)
    for paper in papers():
        assert storage.key_of(make.drawn(paper)) == paper.file_hash == storage.key_of(file_of(paper))


CHANGES = (
    "UPDATE documents SET total_minor = total_minor + 1",
    "UPDATE documents SET number = 'ST-2026-999999'",
    "UPDATE documents SET facts = '{}'",
    "UPDATE documents SET made_at = now()",
    "DELETE FROM documents",
    "TRUNCATE documents CASCADE",
    "UPDATE number_series SET last = last + 2",
    "UPDATE number_series SET last = last - 1",
    "DELETE FROM number_series",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_made_paper_and_its_series_cannot_be_changed(asked, change):
    make_documents(asked[:1])
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize(
    "change", [CHANGES[0], CHANGES[2], "UPDATE documents SET agency_id = agency_id + 1 WHERE number IS NULL"]
)
def test_what_a_numbered_paper_says_and_whose_a_paper_is_cannot_be_changed(asked, change):
    make.number(asked[0])
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.thorough
def test_one_paper_that_fails_keeps_no_other_from_being_made(asked, monkeypatch):
    freeze = make.FREEZE["statement"]

    def fail_once(document: Document):
        return 1 / 0 if document.id == asked[0] else freeze(document)

    with monkeypatch.context() as broken:
        broken.setitem(make.FREEZE, "statement", fail_once)
        make_documents(asked)
    assert [one.is_made for one in papers()] == [False, True, True, True]
    sweep()
    assert papers()[0].serial == 4
