"""Each test begins on the migrated database and nothing else, whatever the last one did to it."""

from datetime import timedelta
from itertools import count

import psycopg
import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from tests.databases import put_back, renew, url_of


def ask(database: str, *statements: str):
    """The first value of the last statement."""
    with psycopg.connect(url_of(database), autocommit=True) as connection:
        return [connection.execute(one) for one in statements][-1].fetchone()[0]


def test_rows_are_gone_numbers_begin_again_and_what_the_migrations_wrote_is_back(found, database):
    found.agency()
    terms = ask(database, "SELECT count(*) FROM terms")
    ask(database, "SET session_replication_role = replica", "DELETE FROM terms", "SELECT 1")
    renew(database)
    assert ask(database, "SELECT count(*) FROM agencies") == ask(database, "SELECT count(*) FROM history") == 0
    assert ask(database, "SELECT count(*) FROM terms") == terms > 0
    assert ask(database, "SELECT nextval('agencies_id_seq')") == 1


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE payout_details DISABLE TRIGGER USER", "CREATE TABLE more ()", "DROP INDEX ix_history_subject"],
)
def test_a_changed_table_is_as_it_was(app, database, change):
    shape = """SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                    + (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O')"""
    before = ask(database, shape)
    assert ask(database, change, shape) != before
    renew(database)
    assert ask(database, shape) == before


def test_two_scenes_can_not_have_one_name(scene):
    times = count(1)
    assert [scene("named once", lambda: next(times)) for _turn in range(2)] == [1, 1]
    with pytest.raises(AssertionError, match="named once"):
        scene("named once", lambda: 1)


def test_who_is_still_connected_is_sent_away(app, database):
    with psycopg.connect(url_of(database)) as left:
        left.execute("LOCK TABLE agencies")
        renew(database)
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")


def test_what_is_made_in_a_pretended_past_is_not_what_other_tests_begin_with(pair, database):
    then = clock.now() - timedelta(days=40)
    with clock.pretend(then):
        assert pair.lead().posted_at == then
    put_back(database, "pair")
    db.session.rollback()
    assert pair.lead().posted_at > then
