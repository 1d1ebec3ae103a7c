"""Background work. What is due is found in the database; Redis only carries wake-ups and may be wiped at any moment.

A room declares a job with the query that finds its due ids: the wake-up after a commit and the sweep every minute do the
same work, and the claims in the action keep them from doing it twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry, Worker
from rq.serializers import JSONSerializer
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .extensions import Model, db
from .logs import describe
from .room import Job, house
from .transaction import after_commit, transaction

log = logging.getLogger(__name__)
QUEUES = ("money", "mail", "hooks")  # in the order in which a worker serves them
PATIENCE = 2  # seconds
ASKED = 60  # seconds after which a job that was asked for and has not begun is asked for again


class Heartbeat(Model):
    """When something that must happen regularly happened last."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def wake(event: str, ids: Sequence[int]) -> None:
    """After the commit, ask a worker for the jobs that wake on `event`, for these rows. A lost wake-up is swept up.

    In a pretended past nobody is waiting: the demo's half year would only keep the workers busy when they start.
    """
    if ids and not clock.is_pretended():
        for job in house().jobs.values():
            if job.wakes_on == event:
                after_commit(partial(_ask_for, job, ids))


def redis() -> Redis:
    """The client of this application; it is made at the first use."""
    return _client("shared")


def redis_by_one_connection() -> Redis:
    """The same by one connection, without a pool: quicker where one thread at a time asks."""
    return _client("alone", single_connection_client=True)


def _client(name: str, **options: Any) -> Redis:
    held = current_app.extensions.setdefault("leadpact.redis", {})
    if name not in held:
        url = current_app.config["SETTINGS"].redis_url
        # A request must not wait for a Redis that hangs. A worker, which listens for minutes, lengthens it by itself.
        held[name] = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, **options)
    return held[name]


def queue(name: str) -> Queue:
    """One RQ queue, with the JSON serializer: whoever can write to Redis must not be able to run code."""
    return Queue(name, connection=redis(), serializer=JSONSerializer)


def _ask_for(job: Job, ids: Sequence[int]) -> None:
    """Add the ids to those that wait for the job, and ask for it unless it was asked for and has not begun.

    A thousand fees reported at once make a handful of jobs: each takes all ids that have come until it begins.
    """
    if not current_app.config["SETTINGS"].redis_url:
        return
    try:
        with redis().pipeline() as together:
            together.rpush(_waiting(job.name), *ids)
            together.set(_asked(job.name), 1, nx=True, ex=ASKED)
            _length, first = together.execute()
        if first:
            queue(job.queue).enqueue(
                perform, job.name, job_timeout=300, result_ttl=0, failure_ttl=86_400, retry=Retry(max=2)
            )
    except RedisError as error:
        log.warning("the queue does not answer (%s): %s waits for the sweep", type(error).__name__, job.name)


def _waiting(name: str) -> str:
    return f"leadpact:waiting:{name}"


def _asked(name: str) -> str:
    return f"leadpact:asked:{name}"


def perform(name: str, ids: Sequence[int] = ()) -> None:
    """What a worker runs: the job, for the ids that wait for it. `ids` were put into Redis by the release before this one.

    From the first line on a new wake-up asks for another run, so ids that come while this one works are not left lying.
    """
    redis().delete(_asked(name))
    job = house().jobs[name]
    if ids:
        job.run(list(ids))
    while waiting := redis().lpop(_waiting(name), job.chunk):
        job.run(sorted({int(one) for one in waiting}))


def sweep() -> dict[str, int]:
    """Do all due work here and now, whatever became of the wake-ups. Returns how many ids each job was given.

    Queue by queue, and within a queue in the order of the rooms: money moves before mail, and what is slow is left to a
    worker where there is one. One job's failure does not keep the others from running; it is logged and met again by the
    next sweep.
    """
    in_order = sorted(house().jobs.values(), key=lambda job: QUEUES.index(job.queue))
    done = {job.name: sweep_one(job) for job in in_order}
    beat("sweep")
    return done


def sweep_one(job: Job) -> int:
    """Do all that is due of one job; returns how many ids it was given."""
    seen: set[int] = set()
    while True:
        try:
            due = [one for one in job.due(job.chunk) if one not in seen]
            if not due:
                return len(seen)
            seen.update(due)
            if job.slow and _is_served(job.queue):
                _ask_for(job, due)
            else:
                job.run(due)
        except Exception as error:  # noqa: BLE001
            db.session.rollback()
            log.error("the sweep could not finish %s: %s", job.name, describe(error))
            return len(seen)
        finally:
            # Each chunk reads what others have committed meanwhile.
            db.session.rollback()


def _is_served(name: str) -> bool:
    """Whether a worker listens to a queue."""
    try:
        return Worker.count(queue=queue(name)) > 0
    except RedisError:
        return False


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
