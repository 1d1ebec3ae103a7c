"""A process that reads a bank statement in, or does what somebody says of a payment on it, is killed at each step: each order is closed
once, each payment is there once."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import redis, sweep
from marketplace.reconciliation import actions
from marketplace.reconciliation.models import BankLine
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.journeys.test_faults import hangs
from tests.reconciliation.statements import Paid, camt
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
THOROUGH = pytest.mark.thorough
# Where each of them writes, in its order.
OF_PAYEE = ["lines", *(pytest.param(one, marks=THOROUGH) for one in
            ("bank_lines", "movements", "history", "rewards", "entries", "movement_items", "audit_log", "outgoing_mail"))]  # fmt: skip
OF_PAYER = [
    "movements",
    *(pytest.param(one, marks=THOROUGH) for one in ("bank_lines", "history", "audit_log", "outgoing_mail")),
]
DOES = """
import sys
from marketplace import create_app
from marketplace.core.extensions import db
from marketplace.members.models import Person
from marketplace.reconciliation import actions

deed, person, *numbers = sys.argv[1:]
with create_app().app_context():
    person = db.session.get(Person, int(person))
    given = [*map(int, numbers), person] if numbers else [person, "statement.xml", sys.stdin.buffer.read()]
    getattr(actions, deed)(*given)
"""


@pytest.fixture
def orders(pair) -> list[Movement]:
    """B owes A 100.00 and 50.00, by two orders."""
    referral = pair.won()
    for amount in ("1000.00", "500.00"):
        pair.fee(referral, amount)
        sweep()
    return list(db.session.scalars(select(Movement).order_by(Movement.id)))


@pytest.fixture
def kill_at(environment):
    """`kill_at(table, deed, person, numbers, content)`: a process does it, is held at `table` and dies there; Redis is wiped."""

    def kill(table: str, deed: str, person, numbers: tuple = (), content: bytes = b"") -> None:
        words = [sys.executable, "-c", DOES, deed, str(person.id), *map(str, numbers)]
        db.session.rollback()
        url = environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as holding:
            holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            process = subprocess.Popen(words, env=environment, cwd=ROOT, stdin=subprocess.PIPE)
            process.stdin.write(content)
            process.stdin.close()
            wait_for(lambda: hangs(looking, table) or process.poll() is not None)
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            holding.rollback()
        redis().flushdb()
        assert check_books() == []

    return kill


def statement(orders: list[Movement], sign: str = "") -> bytes:
    """A statement with both orders, and a payment whose reference is mistyped."""
    sums = [(orders[0].reference, "100.00"), (orders[1].reference, "50.00"), ("LP-BO99999-99", "7.00")]
    return camt([Paid(reference, sign + amount, "Somebody") for reference, amount in sums])


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement.status).order_by(Movement.id)))


def lines(person) -> list[str]:
    mine = select(BankLine.status).where(BankLine.agency_id == person.agency_id)
    return sorted(db.session.scalars(mine))


def steps_to(state: str) -> int:
    """How often an order was brought to a state."""
    return db.session.execute(
        text("SELECT count(*) FROM history WHERE subject_kind = 'movements' AND became = :state"), {"state": state}
    ).scalar_one()


def swept() -> None:
    for _again in range(2):
        sweep()
        assert check_books() == []


def confirmed(pair) -> None:
    """Both orders are closed, once."""
    entries = "SELECT movement_id, count(*) FROM entries WHERE kind = 'confirmed' GROUP BY movement_id"
    assert [row.count for row in db.session.execute(text(entries))] == [1, 1]
    assert (
        balance("owed_by_receiver", pair.B.id, "EUR").minor == balance("owed_to_referrer", pair.A.id, "EUR").minor == 0
    )


@pytest.mark.thorough
@pytest.mark.parametrize("table", OF_PAYEE)
def test_the_payees_statement_closes_each_order_once(pair, orders, kill_at, table):
    content = statement(orders)
    kill_at(table, "bring", pair.a, content=content)
    swept()
    assert (states(), lines(pair.a)) == (["listed", "listed"], [])
    assert actions.bring(pair.a, "statement.xml", content) == actions.Brought(3, 3, 2)
    swept()
    assert actions.bring(pair.a, "statement.xml", content) == actions.Brought(3, 0, 0)
    assert (states(), lines(pair.a)) == (["done", "done"], ["matched", "matched", "waiting"])
    confirmed(pair)


@pytest.mark.thorough
@pytest.mark.parametrize("table", OF_PAYER)
def test_the_payers_statement_says_of_each_order_once_that_it_was_sent(pair, orders, kill_at, table):
    content = statement(orders, "-")
    kill_at(table, "bring", pair.b, content=content)
    swept()
    assert (states(), lines(pair.b)) == (["listed", "listed"], [])
    for new in (3, 0):
        assert actions.bring(pair.b, "statement.xml", content).new == new
        swept()
    assert (states(), lines(pair.b), steps_to("sent")) == (["sent", "sent"], ["matched", "matched", "waiting"], 2)


@pytest.mark.thorough
@pytest.mark.parametrize("table", ["movements", "bank_lines", "audit_log", "lines", "history", "outgoing_mail"])
def test_what_somebody_says_a_payment_is_for_closes_that_order_once(pair, orders, kill_at, table):
    actions.bring(pair.a, "statement.xml", camt([Paid("Thanks!", "100.00", "Kedr")]))
    line = db.session.scalar(select(BankLine.id))
    kill_at(table, "assign", pair.a, (line, orders[0].id))
    swept()
    assert (states(), lines(pair.a)) == (["listed", "listed"], ["waiting"])
    actions.assign(line, orders[0].id, pair.a)
    swept()
    assert (states(), lines(pair.a), steps_to("done")) == (["done", "listed"], ["matched"], 1)


@pytest.mark.thorough
@pytest.mark.parametrize("table", ["bank_lines", "movements", "history", "audit_log", "outgoing_mail"])
def test_what_came_back_is_to_be_paid_again_once(pair, orders, kill_at, table):
    for sign in ("-", ""):
        actions.bring(pair.b, "statement.xml", camt([Paid(f"Back {orders[0].reference}", f"{sign}100.00", "Bank")]))
    line = db.session.scalar(select(BankLine.id).where(BankLine.status == "waiting"))
    kill_at(table, "came_back", pair.b, (line,))
    swept()
    assert (states(), lines(pair.b)) == (["sent", "listed"], ["matched", "waiting"])
    actions.came_back(line, pair.b)
    swept()
    assert (states(), lines(pair.b)) == (["listed", "listed"], ["matched", "matched"])
    assert db.session.scalar(select(func.count()).select_from(Movement)) == 2
