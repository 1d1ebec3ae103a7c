"""The only committer. What one use case writes stands or falls together."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Executable, Select, text
from sqlalchemy.exc import DBAPIError

from .errors import NotFound
from .extensions import db
from .logs import describe
from .session import LATER, begin

log = logging.getLogger(__name__)
Row = TypeVar("Row")
BACK = "after a rollback"
EARLIER = "before the commit"
NOTES = "notes of the open transaction"
# Each keyed form refers to the person who sends it before it does anything (`idempotency`). A row that is held against being referred
# to as well would make two forms of one person wait for each other for good.
REFERRED_TO = {"people"}


@contextmanager
def transaction() -> Iterator[None]:
    """Commit at the end, roll back on an exception; entered inside itself it joins the outer one."""
    session = db.session()
    if LATER in session.info:
        yield
        return
    session.info |= {LATER: [], BACK: [], EARLIER: [], NOTES: {}}
    is_asked = False
    try:
        begin(session)
        yield
        for call in session.info[EARLIER]:
            call()
        session.flush()
        is_asked = True
        session.commit()
    except BaseException as error:
        session.rollback()
        session.info.pop(LATER)
        undone = session.info.pop(BACK)
        for call in undone if not is_asked or _is_refused(error) else ():
            _run(call, "a rollback")
        raise
    session.info.pop(BACK)
    for call in session.info.pop(LATER):
        _run(call, "a commit")


@contextmanager
def noting() -> Iterator[None]:
    """A transaction for what a page notes of its being read, by statements alone: rows that this session has loaded stay as they were read,
    where after any other transaction each is asked for once more."""
    session = db.session()
    if LATER in session.info:
        yield
        return
    session.expire_on_commit = False
    try:
        with transaction():
            yield
    finally:
        session.expire_on_commit = True


def _is_refused(error: BaseException) -> bool:
    """Whether the database has said no to a commit. Where its answer was lost, or nobody waited for it, it may stand."""
    return isinstance(error, DBAPIError) and not error.connection_invalidated


def hold_name(name: str, on: Connection | None = None) -> None:
    """Until the transaction ends (that of the session, or of the connection `on`), whoever else holds this name waits."""
    held = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    (on or db.session).execute(held, {"name": name})


def hold_names(names: Iterable[str]) -> None:
    """The same for several names at once, always in one order, so that of two who hold some of the same none waits for the other in vain."""
    held = text("SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS name")
    db.session.execute(held, {"names": sorted(set(names))})


def locked(chosen: Select[Row], skip: bool = False) -> Row | None:
    """The row of a SELECT, held until the transaction ends; None if there is none, or if `skip` and another holds it.

    It is read anew: what this session saw of it before may have changed while we waited for the lock.
    """
    (entity,) = {column["entity"] for column in chosen.column_descriptions}
    held = chosen.with_for_update(of=entity, skip_locked=skip, key_share=entity.__tablename__ in REFERRED_TO)
    return db.session.scalar(held.execution_options(populate_existing=True))


def own(chosen: Select[Row]) -> Row:
    """The same, or NotFound where the SELECT finds nothing: with the owner among its conditions, it is how a row is taken
    to be changed, and a stranger's row looks like none."""
    row = locked(chosen)
    if row is None:
        raise NotFound()
    return row


def count_of(statement: Executable) -> int:
    """Run an UPDATE or DELETE; returns how many rows it changed."""
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount


def notes() -> dict[str, Any] | None:
    """What was put down in the open transaction, which begins with nothing; None where none is open."""
    info = db.session().info
    return info[NOTES] if LATER in info else None


def before_commit(call: Callable[[], object]) -> None:
    """Run `call` at the end of the open transaction, as a part of it: what it fails at undoes the rest."""
    db.session().info[EARLIER].append(call)


def after_commit(call: Callable[[], object]) -> None:
    """Run `call` once the open transaction has committed; a rollback forgets it."""
    db.session().info[LATER].append(call)


def after_rollback(call: Callable[[], object]) -> None:
    """Run `call` once the open transaction has been rolled back, for what it has left outside of the database; a commit forgets it.
    Where nobody knows whether it was committed, it isn't run."""
    db.session().info[BACK].append(call)


def _run(call: Callable[[], object], after: str) -> None:
    # Whatever a wake-up fails at is found again by the sweep; and the error that led to a rollback is told, not this one.
    try:
        call()
    except Exception as error:  # noqa: BLE001
        log.error("what should have followed %s failed: %s", after, describe(error))
