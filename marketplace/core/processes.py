"""The long-running commands: one worker, the clock, and one sweep by hand."""

import logging
import signal
import time
from typing import Any

import click
from flask import current_app
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import OperationalError

from . import pulse, queue
from .extensions import db
from .logs import describe
from .room import house
from .tether import die_with_parent

log = logging.getLogger(__name__)


class LeadpactWorker(Worker):
    """A work-horse is a fork: it must not speak over its parent's connections, nor run on when its worker was killed."""

    def warm_up(self) -> None:
        """Run each job with nothing to do: horses inherit the statements that were compiled on the way."""
        for job in house().jobs.values():
            try:
                job.run([])
            except OperationalError as error:
                log.warning("the database does not answer yet: %s", describe(error))
        db.session.rollback()

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Said at each look into the queues, and every half minute of a long job."""
        pulse.beat()
        return super().heartbeat(*args, **kwargs)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """A job runs: it dies with its worker, and on connections of its own."""
        die_with_parent(signal.SIGKILL)
        db.engine.dispose(close=False)
        return super().main_work_horse(job, queue)


@click.command("worker")
@click.option("--only", type=click.Choice(queue.QUEUES), help="Serve this queue and no other.")
def work(only: str | None) -> None:
    """Serve the queues until told to stop. Run as many as you like, on as many machines as you like.

    With two or more, let one serve only money: then no order waits for a mail server.
    """
    names = [queue.queue(name) for name in ([only] if only else queue.QUEUES)]
    # A worker and its horse killed together are noticed after worker_ttl; the sweep is the real cure.
    worker = LeadpactWorker(
        names, connection=queue.redis(), serializer=JSONSerializer, worker_ttl=60, maintenance_interval=15
    )
    worker.warm_up()
    worker.work(logging_level="WARNING")


@click.command("clock")
def tick() -> None:
    """Sweep every minute (SWEEP_SECONDS), until told to stop."""
    stopping = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.append(True))
    pause = current_app.config["SETTINGS"].sweep_seconds
    while not stopping:
        started = time.monotonic()
        try:
            queue.sweep()
        except Exception as error:  # noqa: BLE001
            # The database may be restarting; the next round tries again.
            db.session.rollback()
            log.error("the sweep failed: %s", describe(error))
        pulse.beat()
        while not stopping and time.monotonic() - started < pause:
            time.sleep(0.2)


@click.command("sweep")
def sweep_once() -> None:
    """Do all due work once, here."""
    for name, count in queue.sweep().items():
        click.echo(f"{name}: {count}")
