"""What was made after a backup is unknown to it, and was perhaps paid, mailed or printed: its numbers are given to nothing else."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.backups import database
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.documents import due
from marketplace.documents.actions import make_documents, run_months
from marketplace.members.models import Agency
from marketplace.reconciliation import actions, queries
from marketplace.reconciliation.models import BankLine
from marketplace.reconciliation.verdicts import Verdict
from marketplace.settlement.models import Movement
from tests.documents.papers import last_month, live_last_month, papers
from tests.going_on import money_moves
from tests.people import Pair
from tests.reconciliation.statements import Paid, camt


@pytest.fixture
def backup(app, environment, tmp_path):
    """Make one; returns its file and the instant that it shows. The next ones are further files."""

    def make(name: str = "one"):
        db.session.rollback()
        at = clock.now()
        done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        database.dump(environment["DATABASE_URL"], tmp_path / f"{name}.dump")
        return tmp_path / name, at

    return make


@pytest.fixture(params=["by restore", "by other means"])
def put_back(request, elsewhere):
    """Put one back on another machine, by our command or as a provider of databases does, an hour later."""

    def put(made):
        path, at = made
        db.session.rollback()
        elsewhere.stops()
        with time_machine.travel(clock.now() + timedelta(hours=1)):
            if request.param == "by restore":
                done = elsewhere("restore", "--replace", path)
            else:
                database.put_back(elsewhere.settings.database_url, path.with_name(f"{path.name}.dump"))
                done = elsewhere("restored", "--as-of", at.isoformat())
        assert done.exit_code == 0, done.output

    return put


def the_pair() -> Pair:
    """The same two, as the machine knows them on which this is called."""
    A, B = db.session.scalars(select(Agency).order_by(Agency.id).limit(2))
    return Pair(A, B, A.people[0], B.people[0])


def an_order() -> str:
    """The reference of a bank order that is made now."""
    pair = the_pair()
    pair.fee(pair.won(), "1000.00")
    money_moves()
    return db.session.scalars(select(Movement.reference).order_by(Movement.id.desc())).first()


def bring(reference: str) -> tuple[actions.Brought, list[Verdict], list[str]]:
    """What the payee's bank says of a payment by this reference, how that stands, and the state of each order."""
    payee = the_pair().a
    brought = actions.bring(payee, "statement.xml", camt([Paid(reference, "100.00", "Kedr")]))
    lines = db.session.scalars(select(BankLine).where(BankLine.status == "waiting")).all()
    return brought, [one.verdict for one in queries.seen(lines)], list(db.session.scalars(select(Movement.status)))


@pytest.mark.thorough
def test_a_payment_of_an_order_that_is_unknown_now_closes_no_other(pair, backup, put_back, elsewhere):
    made = backup()
    paid = an_order()
    put_back(made)
    assert elsewhere.within(an_order) != paid
    brought, verdicts, orders = elsewhere.within(lambda: bring(paid))
    assert (brought.matched, brought.waiting) == (0, 1)
    assert verdicts == [Verdict.UNKNOWN]
    assert orders == ["listed"]


@pytest.mark.thorough
def test_what_was_made_between_two_restores_of_one_backup_is_not_made_again(pair, backup, put_back, elsewhere):
    made = backup()
    put_back(made)
    between = elsewhere.within(an_order)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        put_back(made)
        assert elsewhere.within(an_order) != between


def numbers(url: str) -> dict[str, int]:
    """Of each table, the number that its next row would have at least."""
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences").fetchall()
    return dict(found)


@pytest.mark.thorough
def test_no_table_gives_a_number_again(pair, backup, put_back, elsewhere, environment):
    made = backup()
    live_last_month(pair)
    put_back(made)
    before, now = numbers(environment["DATABASE_URL"]), numbers(elsewhere.settings.database_url)
    assert before.keys() == now.keys()
    assert [name for name, last in now.items() if last < before[name] + 100_000] == []


def write_papers() -> list[str]:
    run_months([last_month().toordinal()])
    make_documents(due.documents_to_make(100))
    assert check_books() == []
    return [one.number for one in papers()]


@pytest.mark.thorough
def test_a_number_of_a_paper_is_not_given_to_another_and_none_is_left_out(pair, backup, put_back, elsewhere, client):
    live_last_month(pair)
    made = backup()
    printed = write_papers()
    put_back(made)
    anew = elsewhere.within(write_papers)
    assert len(printed) == len(anew) == 4
    assert not set(printed) & set(anew)
    assert [one.rpartition("-")[2] for one in anew] == ["000001", "000002", "000003", "000004"]
    assert elsewhere.client().get(f"/verify/{printed[0]}?hash={'0' * 64}").status_code == 404
    (paper,) = elsewhere.within(lambda: [(one.number, one.contents_hash) for one in papers()][:1])
    assert elsewhere.client().get(f"/verify/{paper[0]}?hash={paper[1]}").status_code == 200


@pytest.mark.thorough
def test_papers_of_the_next_year_are_numbered_as_ever(pair, backup, put_back, elsewhere):
    put_back(backup())
    year = clock.today().year + 1
    with time_machine.travel(clock.now().replace(year=year)):
        assert elsewhere.within(lambda: [live_last_month(the_pair()), write_papers()][1])[0] == f"ST-{year}-000001"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "said", ["yesterday", "2026-03-14T09:30:00", "2999-01-01T00:00:00+00:00", "1970-01-01T04:00:00+00:00"]
)
def test_an_instant_that_says_nothing_certain_is_refused(pair, elsewhere, backup, said):
    path, _at = backup()
    assert elsewhere("restore", path).exit_code == 0
    before = elsewhere.rows()
    done = elsewhere("restored", "--as-of", said)
    assert (done.exit_code, said in done.output) == (1, True)
    assert elsewhere.rows() == before


@pytest.mark.thorough
def test_nothing_follows_while_the_site_runs(pair, elsewhere, backup):
    path, at = backup()
    assert elsewhere("restore", path).exit_code == 0
    with elsewhere.connect():
        done = elsewhere("restored", "--as-of", at.isoformat())
    assert (done.exit_code, "stop the site first" in done.output) == (1, True)
