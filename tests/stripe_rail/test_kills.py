"""A real worker is killed at each step of collecting and paying out, while Stripe is a server of its own: settled once."""

import os
import signal
import threading
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import redis, sweep, wake
from marketplace.core.transaction import transaction
from marketplace.settlement.actions import settle
from marketplace.settlement.due import rewards as due_rewards
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import actions, queries
from tests.at_stripe import Stripe
from tests.journeys.test_faults import hangs, horses_of
from tests.stripe_double.server import Server
from tests.stripe_double.webhooks import SECRET
from tests.waiting import wait_for

# Where each step writes, in its order: the claim, and the record of the answer.
THOROUGH = [pytest.mark.thorough]
COLLECTING = [
    "stripe_payments", "lines",
    *(pytest.param(table, marks=THOROUGH) for table in ("stripe_means", "movements", "history", "outgoing_mail")),
]  # fmt: skip
PAYING_OUT = [
    "lines", *(pytest.param(table, marks=THOROUGH) for table in ("stripe_payments", "movements", "movement_items", "outgoing_mail"))
]  # fmt: skip


@pytest.fixture
def at_server(app, environment, monkeypatch):
    """Stripe as a server, for this process and those it starts; money that is collected is available at once."""
    monkeypatch.setattr("tests.stripe_double.endpoints.CARD_DAYS", 0)
    monkeypatch.setattr("tests.stripe_double.endpoints.DEBIT_DAYS", 0)
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    known = {"STRIPE_SECRET_KEY": "sk_test_double", "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": base}
    for name, value in known.items():
        monkeypatch.setitem(environment, name, value)
    settings = {name.lower(): value for name, value in known.items()}
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **settings, second_factor="optional"))
    monkeypatch.setitem(app.extensions, "leadpact.stripe", {})
    yield Stripe(server.double, app)
    server.shutdown()
    server.server_close()


@pytest.fixture
def due(pair, at_server) -> Movement:
    """A movement of 100.00 that Stripe is to collect, and whose wake-up is lost."""
    at_server.connect(pair.a)
    at_server.save(pair.b)
    at_server.double.funds.move("topup", 500_00, "eur", "tu_1")
    pair.fee(pair.won(), "1000.00")
    settle(due_rewards(10))
    redis().flushdb()
    return db.session.scalars(select(Movement)).one()


def kill_at(table: str, event: str, ids: list[int], command, environment) -> None:
    """A worker does what `event` asks for, is held at `table` and dies there."""
    db.session.rollback()
    worker = command("worker")
    url = environment["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as holding:
        holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        with transaction():
            wake(event, ids)
        wait_for(lambda: hangs(looking, table))
        for pid in (*horses_of(worker.pid), worker.pid):
            os.kill(pid, signal.SIGKILL)
        worker.wait()
        holding.rollback()
    assert check_books() == []


def settled_once(stripe: Stripe) -> None:
    """After the sweeps of the next minutes, with Redis wiped: it still counts the worker that was killed."""
    redis().flushdb()
    for minutes in (2, 4, 6):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True):
            sweep()
            assert check_books() == []
    db.session.expire_all()
    assert [one.status for one in db.session.scalars(select(Movement))] == ["done"]
    assert [one["amount"] for one in stripe.of("charge")] == [100_00]
    assert [one["amount"] for one in stripe.of("transfer")] == [100_00]


@pytest.mark.thorough
@pytest.mark.parametrize("table", COLLECTING)
def test_killed_at_any_step_of_collecting_it_is_collected_once(due, at_server, command, environment, table):
    kill_at(table, "movement.prepared", [due.id], command, environment)
    settled_once(at_server)


@pytest.mark.thorough
@pytest.mark.parametrize("table", PAYING_OUT)
def test_killed_at_any_step_of_paying_out_it_is_paid_out_once(due, at_server, command, environment, table):
    actions.collect([due.id])
    redis().flushdb()
    kill_at(table, "movement.collected", [due.id], command, environment)
    settled_once(at_server)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "table", ["stripe_events", *(pytest.param(one, marks=THOROUGH) for one in ("movements", "lines"))]
)
def test_killed_while_it_looks_into_an_event_it_is_looked_into_again(
    due, at_server, command, environment, table, client
):
    """A bank debit that has arrived is told of by an event."""
    from tests.stripe_double.endpoints import arrive

    means = at_server.double.objects[at_server.of("payment_method")[0]["id"]]
    means["type"] = "sepa_debit"
    actions.collect([due.id])
    arrive(at_server.double, at_server.of("payment_intent")[0])
    at_server.deliver(client)
    redis().flushdb()
    waiting = db.session.execute(db.text("SELECT id FROM stripe_events WHERE status = 'waiting'")).scalars().all()
    kill_at(table, "stripe.event", list(waiting), command, environment)
    settled_once(at_server)


PAYING_BACK = ["claim_payments", "lines", *(pytest.param(one, marks=THOROUGH) for one in ("history", "outgoing_mail"))]


@pytest.mark.thorough
@pytest.mark.parametrize("table", PAYING_BACK)
def test_killed_at_any_step_of_paying_a_claim_back_it_is_paid_once(
    due, at_server, pair, command, environment, table, client
):
    from tests.stripe_double.endpoints import charge_back

    actions.collect([due.id])
    actions.pay_out([due.id])
    at_server.double.objects[at_server.of("account")[0]["id"]]["empty"] = True
    charge_back(at_server.double, at_server.of("charge")[0])
    at_server.deliver(client)
    sweep()
    at_server.save(pair.b)
    paid = actions.pay_claim(due.id, pair.b).id
    redis().flushdb()
    kill_at(table, "claim.prepared", [paid], command, environment)
    redis().flushdb()
    for minutes in (2, 4, 6):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True):
            sweep()
            assert check_books() == []
    assert queries.claims() == []
    assert [one["amount"] for one in at_server.of("charge")] == [100_00, 100_00]
