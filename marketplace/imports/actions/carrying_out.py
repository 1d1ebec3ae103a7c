"""The job that imports what waits for it. Wherever it is killed, nothing is half done, and the next sweep begins anew."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import DBAPIError

from ...core import clock, encryption, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.languages import speaking_to, voice
from ...core.transaction import transaction
from ...members.queries import person as person_of
from ...outbox.actions import send
from ..fields import FORMATS, label_of
from ..models import PURPOSE, ImportRun, RunState
from .runs import sheet_of
from .sheet import Account, Told
from .whole import whole

HELD = 0x1E_AD  # the first half of the advisory locks by which runs are held
ATTEMPTS = 3


class _Stopped(Exception):
    """Somebody has cancelled it."""


@dataclass(frozen=True)
class _Hold:
    """A run that this process holds, over a connection of its own: what it says there others see at once, while what is
    imported stays in one transaction."""

    connection: Connection
    run_id: int

    def note(self, **values: object) -> int:
        """Write how far it is; _Stopped where it is not to be imported any more. Returns the attempt that this is."""
        step = update(ImportRun).where(ImportRun.id == self.run_id, ImportRun.status == RunState.IMPORTING)
        attempt = self.connection.scalar(step.values(touched_at=clock.now(), **values).returning(ImportRun.attempts))
        if attempt is None:
            raise _Stopped
        return int(attempt)

    def went_on(self, done: int) -> None:
        """So many rows are read."""
        self.note(done=done)


@contextmanager
def _holding(run_id: int) -> Iterator[_Hold | None]:
    """Hold a run until the end of the block, or of this process; None where another holds it."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(HELD, run_id % 2**31))):
            yield None
            return
        try:
            yield _Hold(connection, run_id)
        finally:
            with suppress(DBAPIError):  # a connection that is gone holds nothing
                connection.execute(select(func.pg_advisory_unlock(HELD, run_id % 2**31)))


def waiting(limit: int) -> list[int]:
    """Imports that were begun and haven't ended, also those that somebody is at."""
    chosen = select(ImportRun.id).where(ImportRun.status == RunState.IMPORTING)
    return list(db.session.scalars(chosen.order_by(ImportRun.id).limit(limit)))


def carry_out(run_ids: list[int]) -> None:
    """Import the files that nobody else is at, each in one transaction with its end. Begun for the fourth time, it is given up."""
    for run_id in run_ids:
        # NotNow: it was cancelled between the last row and its end.
        with _holding(run_id) as hold, suppress(_Stopped, NotNow):
            if hold is None:
                continue
            if hold.note(attempts=ImportRun.attempts + 1, done=0) > ATTEMPTS:
                _end(run_id, RunState.FAILED, Account())
            else:
                _import(run_id, hold)


def _import(run_id: int, hold: _Hold) -> None:
    run = db.session.get_one(ImportRun, run_id, populate_existing=True)
    with speaking_to(run.person):
        account = whole(
            FORMATS[run.kind], sheet_of(run), run.mapping, own=run.agency, skip_refused=run.skip_refused,
            apart_from=run.person.agency_id,
            went_on=hold.went_on, last=partial(_end, run_id, RunState.DONE),
        )  # fmt: skip
        if account.refused and not run.skip_refused:
            _end(run_id, RunState.REFUSED, account)


def _end(run_id: int, state: RunState, account: Account) -> None:
    """Say what became of it: within the transaction of what was imported, so that both stand or neither. Whoever cancelled it
    meanwhile was first."""
    with transaction():
        run = db.session.get_one(ImportRun, run_id)
        # Reasons are sentences already, of whoever began it: the names of the columns are kept in that language too.
        told = {
            "refused": [_labelled(run, one) for one in account.refused],
            "noted": [_labelled(run, one) for one in account.noted],
            "unused": account.ignored_columns,
            "language": voice().language,
        }
        lifecycle.move(
            run, state, touched_at=clock.now(), imported=account.imported, skipped=account.skipped,
            refused=len(account.refused), account=encryption.encrypt(told, PURPOSE),
        )  # fmt: skip
        send("imports.ended", person_of(run.person_id), run=run.id)


def _labelled(run: ImportRun, told: Told) -> Told:
    return Told(told.line, [(str(label_of(run.kind, field)), sentence) for field, sentence in told.faults])
