"""The database was restarted between two requests: nobody notices, and nothing is done twice."""

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.models import Note
from marketplace.members.models import Agency


@pytest.fixture
def cut_off(environment):
    """Ends the database's side of all connections of this test."""

    def cut() -> int:
        ours = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as admin:
            return admin.execute(f"{ours} AND pid <> pg_backend_pid() AND backend_type = 'client backend'").fetchone()[
                0
            ]

    return cut


def test_the_next_page_is_shown(pair, visit, cut_off):
    visitor = visit(pair.a)
    visitor.get("/today")
    db.session.remove()
    assert cut_off()
    visitor.get("/today")


@pytest.mark.parametrize(
    "path", ["/", "/catalog", "/agencies", "/match", "/catalog.atom", "/sitemap.xml", "/api/v1/catalog"]
)
def test_the_next_page_for_strangers_is_shown(pair, found, client, cut_off, path):
    found.service(pair.B)
    assert client.get(path).status_code == 200
    db.session.remove()
    assert cut_off()
    assert client.get(path).status_code == 200


@pytest.mark.thorough
def test_the_next_deed_is_done_once(pair, visit, cut_off):
    referral = pair.won()
    visitor = visit(pair.b)
    visitor.get(f"/referrals/{referral.id}")
    db.session.remove()
    assert cut_off()
    visitor.post(f"/referrals/{referral.id}/notes", text="Said after the restart.")
    assert list(db.session.scalars(select(Note.text))) == ["Said after the restart."]


def move_to_hamburg(agency_id: int, before_the_end=lambda: None) -> None:
    with transaction():
        db.session.get(Agency, agency_id).city = "Hamburg"
        before_the_end()


def test_a_use_case_takes_a_connection_that_lives(pair, cut_off):
    agency_id = pair.A.id
    with transaction():
        pass
    db.session.remove()
    assert cut_off()
    move_to_hamburg(agency_id)
    assert db.session.scalar(select(Agency.city).where(Agency.id == agency_id)) == "Hamburg"


def test_a_use_case_that_is_cut_off_is_not_begun_again(pair, cut_off):
    agency_id, cuts = pair.A.id, []
    with pytest.raises(OperationalError):
        move_to_hamburg(agency_id, lambda: cuts.append(cut_off()))
    assert len(cuts) == 1
    assert db.session.scalar(select(Agency.city).where(Agency.id == agency_id)) == "Berlin"


def test_reading_leaves_no_transaction_open(pair, environment):
    db.session.remove()
    db.session.scalar(select(Agency.id))
    ours = "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
    asked = f"{ours} AND query LIKE 'SELECT agencies.id%'"
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as admin:
        assert set(admin.execute(asked).fetchall()) == {("idle",)}
    with transaction():
        db.session.scalar(select(Agency.id))
        assert db.session.scalar(text("SELECT now() = statement_timestamp()")) is False
