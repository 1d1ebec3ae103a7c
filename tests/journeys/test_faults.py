"""Faults on real processes: a worker killed at each step of settlement, Redis wiped, workers or the clock gone.

Each step is held from outside: the test's own session locks the table that the step writes next, waits until the
worker hangs at it, kills the worker and its horse, and lets go.
"""

import os
import signal
import socket
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from marketplace.access.actions import sign_in
from marketplace.core import queue
from marketplace.core.checks import check_books
from marketplace.core.errors import NotAllowed, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import redis, sweep
from marketplace.core.throttling import LIMITS
from marketplace.exchange.models import Referral
from marketplace.settlement import actions
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.people import PASSWORD
from tests.waiting import wait_for

# In the order in which settlement touches them: prepare (rewards … history), record (movements, history, mail).
THOROUGH = pytest.mark.thorough
HELD = [
    ("movements", "EXCLUSIVE"), ("agencies", "ACCESS EXCLUSIVE"),
    *(pytest.param(table, "EXCLUSIVE", marks=THOROUGH) for table in ("rewards", "movement_items", "history", "outgoing_mail")),
    pytest.param("payout_details", "ACCESS EXCLUSIVE", marks=THOROUGH),
]  # fmt: skip


def movements() -> list[Movement]:
    db.session.rollback()
    return list(db.session.scalars(select(Movement).order_by(Movement.id)))


def listed() -> Movement | None:
    return next((one for one in movements() if one.status == "listed"), None)


# Of this database alone: in those of the other workers, clones of the same template, tables bear the same numbers.
WAITING = """
    FROM pg_locks WHERE NOT granted AND relation = %s::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def hangs(connection, table: str) -> bool:
    return connection.execute(f"SELECT 1 {WAITING}", [table]).fetchone() is not None


def cut_off(connection, table: str) -> None:
    """End the database's side of whoever waits for `table`, as a crash would."""
    wait_for(lambda: hangs(connection, table))
    connection.execute(f"SELECT pg_terminate_backend(pid) {WAITING}", [table])


def horses_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(("table", "mode"), HELD)
def test_killed_at_any_step_the_settlement_happens_exactly_once(pair, command, environment, table, mode):
    referral = pair.won()
    worker = command("worker")
    url = environment["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as holding:
        payment_amount = fee_whose_wake_up_is_lost(pair, referral)
        due = due_now()  # before the lock: what is due depends on agencies too
        holding.execute(f"LOCK TABLE {table} IN {mode} MODE")
        wake_again(due)
        wait_for(lambda: hangs(looking, table))
        for pid in (*horses_of(worker.pid), worker.pid):
            os.kill(pid, signal.SIGKILL)
        worker.wait()
        holding.rollback()
    assert check_books() == []
    sweep()
    sweep()
    live = [one for one in movements() if one.status == "listed"]
    assert [one.amount_minor for one in live] == [payment_amount // 10]
    actions.confirm_received(live[0].id, pair.a)
    assert balance("owed_by_receiver", pair.B.id, "EUR").minor == 0
    assert check_books() == []


def fee_whose_wake_up_is_lost(pair, referral) -> int:
    """A fee whose wake-up is lost, so that the worker begins only when the lock is held."""
    pair.fee(referral, "1234.00")
    redis().flushdb()
    return 123_400


def due_now() -> list[int]:
    """What is due; the session lets go of what it read."""
    from marketplace.settlement.due import rewards as due_rewards

    ids = due_rewards(10)
    db.session.rollback()
    return ids


def wake_again(ids: list[int]) -> None:
    from marketplace.core.queue import wake
    from marketplace.core.transaction import transaction

    with transaction():
        wake("reward.due", ids)


def test_a_killed_confirmation_leaves_nothing_half_done(pair, environment, in_parallel):
    """The web process that confirms is cut off at the ledger: nothing of it stays, and the next try succeeds."""
    pair.fee(pair.won(), "500.00")
    sweep()
    order_id = listed().id
    with (
        psycopg.connect(environment["DATABASE_URL"]) as holding,
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as looking,
    ):
        holding.execute("LOCK TABLE lines IN EXCLUSIVE MODE")

        def confirm():
            from marketplace.members.models import Person

            return actions.confirm_received(order_id, db.session.get(Person, pair.a.id))

        first, _ = in_parallel([confirm, lambda: cut_off(looking, "lines")])
        assert isinstance(first, Exception)
    assert listed().id == order_id
    assert check_books() == []
    actions.confirm_received(order_id, pair.a)
    assert balance("owed_by_receiver", pair.B.id, "EUR").minor == 0
    assert check_books() == []


def test_a_page_whose_database_dies_says_so_and_the_next_try_succeeds(pair, visit, environment, in_parallel):
    page = f"/leads/{pair.lead().id}"
    receiver = visit(pair.b)
    receiver.get(page)
    with (
        psycopg.connect(environment["DATABASE_URL"]) as holding,
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as looking,
    ):
        holding.execute("LOCK TABLE referrals IN EXCLUSIVE MODE")
        accept = lambda: receiver.post(f"{page}/accept", 503)  # noqa: E731
        answer, _ = in_parallel([accept, lambda: cut_off(looking, "referrals")])
    assert "Nothing was changed" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 0
    assert "LP-1" in receiver.post(f"{page}/accept", on=page).text


def test_without_a_clock_the_workers_settle_alone(pair, command):
    command("worker")
    pair.fee(pair.won())
    assert wait_for(listed).amount_minor == 10000


def test_without_workers_the_clock_heals(pair, command, environment):
    pair.fee(pair.won())
    environment["SWEEP_SECONDS"] = "1"
    command("clock")
    assert wait_for(listed).amount_minor == 10000


def test_with_redis_wiped_nothing_is_lost_and_nothing_happens_twice(pair):
    referral = pair.won()
    for _ in range(3):
        pair.fee(referral)
    redis().flushdb()
    sweep()
    sweep()
    assert [one.amount_minor for one in movements()] == [30000]
    assert check_books() == []


@pytest.fixture
def queue_at(app, monkeypatch):
    """`queue_at(url)` makes the application believe that its Redis is there."""

    def move(url: str) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], redis_url=url))
        app.extensions["leadpact.redis"].clear()

    yield move
    app.extensions["leadpact.redis"].clear()


def test_with_redis_away_the_site_works_and_the_sweep_settles(pair, queue_at):
    queue_at("unix:///nowhere/valkey.sock")
    pair.fee(pair.won())
    sweep()
    assert listed().amount_minor == 10000


def test_with_redis_away_guessing_is_limited_by_account_and_by_source_all_the_same(pair, queue_at):
    queue_at("unix:///nowhere/valkey.sock")
    for limit, guess in (
        (LIMITS["account"], lambda n: sign_in(pair.a.email, "wrong password", f"192.0.2.{n}")),
        (LIMITS["source"], lambda n: sign_in(f"nobody{n}@agency.example", "wrong password", "198.51.100.1")),
    ):
        for n in range(limit):
            with pytest.raises(NotAllowed):
                guess(n)
        with pytest.raises(TooMany):
            guess(limit)


def test_with_redis_away_a_person_gets_in_where_they_have_been_while_somebody_guesses_elsewhere(pair, queue_at):
    queue_at("unix:///nowhere/valkey.sock")
    sign_in(pair.a.email, PASSWORD, "198.51.100.1")
    for n in range(LIMITS["account"]):
        with pytest.raises(NotAllowed):
            sign_in(pair.a.email, "wrong password", f"192.0.2.{n}")
    with pytest.raises(TooMany):
        sign_in(pair.a.email, PASSWORD, "192.0.2.1")
    assert sign_in(pair.a.email, PASSWORD, "198.51.100.2")


def test_a_redis_that_never_answers_holds_nobody_up(pair, queue_at, tmp_path, monkeypatch):
    """It takes the connection and says nothing, like a stopped process or a dead network: the page comes all the same."""
    monkeypatch.setattr(queue, "PATIENCE", 0.2)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute.sock"))
        mute.listen(50)
        queue_at(f"unix://{tmp_path}/mute.sock")
        pair.fee(pair.won())
    sweep()
    assert listed().amount_minor == 10000


def test_the_same_settlement_fifty_times_at_once_makes_one_order(pair, in_parallel):
    reward_id = pair.fee(pair.won()).reward.id
    answers = in_parallel([lambda: actions.settle([reward_id])] * 50)
    assert [answer for answer in answers if answer] == []
    assert db.session.scalar(select(func.count()).select_from(Movement)) == 1
    assert check_books() == []
