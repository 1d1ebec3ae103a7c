"""A thousand fees reported at once: how many jobs they make, and how long each waits for its bank order.

By the worker that forks for each job, as we run it, and by RQ's SimpleWorker in one process, in turn.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles

from rq import Worker
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import queue, redis
from marketplace.exchange.actions import report_fee
from marketplace.exchange.models import Referral
from marketplace.members.models import Person
from marketplace.rewards.models import Reward
from marketplace.settlement.models import Movement, MovementItem

from . import fill

FEES, PAIRS, THREADS, ROUNDS, PATIENCE = 1_000, 20, 4, 3, 180
SIMPLE = """
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from marketplace import create_app
from marketplace.core.queue import queue, redis
app = create_app()
with app.app_context():
    SimpleWorker([queue("money")], connection=redis(), serializer=JSONSerializer).work(logging_level="WARNING", max_jobs=1000)
"""
WORKERS = {"fork": ("-m", "flask", "--app", "wsgi", "worker", "--only", "money"), "SimpleWorker": ("-c", SIMPLE)}


def run(app) -> None:
    """Print jobs, and median, p95 and longest wait, for each kind of worker."""
    fill.rewards(PAIRS, 0)
    for _ in range(ROUNDS):
        for name, command in WORKERS.items():
            _one(app, name, command)
    assert check_books() == []


def _one(app, name: str, command: tuple[str, ...]) -> None:
    with _working(command):
        before, began = _jobs(), clock.now()
        took = _report(app)
        waits = _waits(began)
        cuts = quantiles(waits, n=20)
        print(
            f"fees: {name}  {FEES:,} fees at once, reported in {took:.1f} s  {_jobs() - before} jobs  from fee to order: "
            f"median {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, longest {max(waits):.2f} s",
            flush=True,
        )


@contextmanager
def _working(command: tuple[str, ...]) -> Iterator[None]:
    redis().flushdb()
    worker = subprocess.Popen([sys.executable, *command], env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    try:
        until = time.monotonic() + PATIENCE
        while not Worker.count(queue=queue("money")):
            assert time.monotonic() < until, "no worker came"
            time.sleep(0.1)
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _jobs() -> int:
    return sum(worker.successful_job_count + worker.failed_job_count for worker in Worker.all(queue=queue("money")))


def _report(app) -> float:
    """Report the fees from several threads at once; the seconds it took."""
    owners = dict(db.session.execute(select(Person.agency_id, Person.id)).all())
    referrals = db.session.execute(select(Referral.id, Referral.receiver_id)).all()

    def some(part: int) -> None:
        with app.app_context():
            for number in range(part, FEES, THREADS):
                referral, receiver = referrals[number % PAIRS]
                person = db.session.get(Person, owners[receiver])
                report_fee(referral, person, Money(100_000 + number, "EUR"), clock.today(), sure=True)

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, range(THREADS)))
    return time.perf_counter() - began


def _waits(began) -> list[float]:
    until = time.monotonic() + PATIENCE
    while len(waits := time_to_list(began)) < FEES:
        assert time.monotonic() < until, f"only {len(waits)} of {FEES} are listed"
        db.session.rollback()
        time.sleep(0.1)
    return waits


def time_to_list(since: datetime) -> list[float]:
    """Seconds from each reward's accrual to its order being listed, for orders listed since an instant."""
    chosen = (
        select(func.extract("epoch", Movement.listed_at - Reward.accrued_at))
        .join(MovementItem, MovementItem.movement_id == Movement.id)
        .join(Reward, Reward.id == MovementItem.reward_id)
        .where(Movement.listed_at >= since)
    )
    return [float(seconds) for seconds in db.session.scalars(chosen)]
