"""Background work. What is due is found in the database; Redis only carries a nudge and may be wiped at any moment.

A job is one line over an action, and names the query that finds its due ids: the nudge after a commit and the
sweep every minute do the same work, and the claims in the action keep them from doing it twice.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.serializers import JSONSerializer
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .extensions import db
from .logs import describe
from .transaction import after_commit, transaction

log = logging.getLogger(__name__)
QUEUES = ("money", "mail")  # in the order in which a worker serves them
PATIENCE = 2  # seconds


@dataclass(frozen=True)
class Job:
    """`run(ids)` does the work; `due(limit)` finds the ids of what waits for it."""

    name: str
    run: Callable[[list[int]], object]
    due: Callable[[int], Sequence[int]]
    queue: str
    chunk: int


JOBS: dict[str, Job] = {}


class Heartbeat(db.Model):
    """When something that must happen regularly happened last."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def job(due: Callable[[int], Sequence[int]], queue: str = "money", chunk: int = 500):
    """Declare a job: a function of ids. `due(limit)` must not return what is already done."""

    def declare(run):
        JOBS[run.__name__] = Job(run.__name__, run, due, queue, chunk)
        return run

    return declare


def nudge(name: str, ids: Sequence[int]) -> None:
    """After the commit, ask a worker to run job `name` for these ids, in chunks. A lost nudge is swept up.

    In a pretended past nobody is waiting: the demo's half year would only keep the workers busy when they start.
    """
    if ids and not clock.is_pretended():
        after_commit(lambda: _enqueue(JOBS[name], list(ids)))


def redis() -> Redis:
    """The connection of this application; it is made at the first use."""
    held = current_app.extensions.setdefault("leadpact.redis", {})
    if "client" not in held:
        url = current_app.config["SETTINGS"].redis_url
        # A request must not wait for a Redis that hangs. A worker, which listens for minutes, lengthens it by itself.
        held["client"] = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    return held["client"]


def queue(name: str) -> Queue:
    """One RQ queue, with the JSON serializer: whoever can write to Redis must not be able to run code."""
    return Queue(name, connection=redis(), serializer=JSONSerializer)


def _enqueue(job: Job, ids: list[int]) -> None:
    if not current_app.config["SETTINGS"].redis_url:
        return
    parts = [ids[start : start + job.chunk] for start in range(0, len(ids), job.chunk)]
    work = [
        Queue.prepare_data(
            perform, args=(job.name, part), timeout=300, result_ttl=0, failure_ttl=86_400, retry=Retry(max=2)
        )
        for part in parts
    ]
    try:
        queue(job.queue).enqueue_many(work)
    except RedisError as error:
        log.warning("the queue does not answer (%s): %s waits for the sweep", type(error).__name__, job.name)


def perform(name: str, ids: list[int]) -> None:
    """What a worker runs."""
    JOBS[name].run(ids)


def sweep() -> dict[str, int]:
    """Do all due work here and now, whatever became of the nudges. Returns how many ids each job was given.

    One job's failure does not keep the others from running; it is logged and met again by the next sweep.
    """
    in_order = sorted(JOBS.values(), key=lambda job: QUEUES.index(job.queue))
    done = {job.name: _sweep_one(job) for job in in_order}
    beat("sweep")
    return done


def _sweep_one(job: Job) -> int:
    seen: set[int] = set()
    while True:
        try:
            due = [one for one in job.due(job.chunk) if one not in seen]
            if not due:
                return len(seen)
            seen.update(due)
            job.run(due)
        except Exception as error:
            db.session.rollback()
            log.error("the sweep could not finish %s: %s", job.name, describe(error))
            return len(seen)
        finally:
            # Each chunk reads what others have committed meanwhile.
            db.session.rollback()


def beat(name: str) -> None:
    """Note that `name` has just happened."""
    at = clock.now()
    with transaction():
        row = insert(Heartbeat).values(name=name, at=at)
        db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def age_of(name: str) -> float | None:
    """Seconds since `name` happened last; None if it never did."""
    row = db.session.get(Heartbeat, name, populate_existing=True)
    return (clock.now() - row.at).total_seconds() if row else None
