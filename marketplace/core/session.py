"""The database session: how it reads where no use case is open, and what it does when a connection has died."""

from typing import Any

from flask_sqlalchemy.session import Session
from psycopg.types.array import ListDumper
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.pool import Pool

LATER = "after the commit"


class Reading(Session):
    """Outside `transaction()` each SELECT stands for itself: no BEGIN before the first and no ROLLBACK after the last.

    Nothing is lost by it: in READ COMMITTED each statement sees the database as it is when it begins anyway. Whatever else
    comes through a session waits for its commit, as it always did.
    """


def begin(session: Session) -> None:
    """Open a transaction on a connection that lives. What follows can't be repeated, so a connection that has read nothing
    yet is asked first."""
    has_read = session.in_transaction()
    _write_together(session.connection())
    if has_read:
        return
    try:
        session.execute(text("SELECT 1"))
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        session.execute(text("SELECT 1"))


def living_connection() -> Connection:
    """A connection of its own that lives, for what must not fail because the database was restarted."""
    from .extensions import db

    connection = db.engine.connect()
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        if not error.connection_invalidated:
            connection.close()
            raise
    connection.rollback()  # an invalidated one connects anew after it
    return connection


def _write_together(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if raw.autocommit:
        raw.autocommit = False


@event.listens_for(Reading, "after_begin")
def _begun(session: Reading, begun: SessionTransaction, connection: Connection) -> None:
    if LATER not in session.info and not begun.nested:
        raw: Any = connection.connection.dbapi_connection
        raw.autocommit = True  # psycopg only notes it: nothing is sent


@event.listens_for(Reading, "before_flush")
def _flushes(session: Reading, *_: Any) -> None:
    _write_together(session.connection())


class _Numbers(ListDumper):
    """Thousands of ids as one parameter: psycopg asks of each element by itself whether it needs quotes, which no number does."""

    def dump(self, obj: list[Any]) -> Any:
        if set(map(type, obj)) == {int}:
            return f"{{{','.join(map(str, obj))}}}".encode()
        return super().dump(obj)


@event.listens_for(Pool, "connect")
def _dumps_numbers_at_once(connection: Any, _record: Any) -> None:
    connection.adapters.register_dumper(list, _Numbers)


@event.listens_for(Pool, "checkin")
def _as_it_was(connection: Any, _record: Any) -> None:
    if connection is not None and not connection.closed:
        connection.autocommit = False


@event.listens_for(Reading, "do_orm_execute")
def _ask_again(asked: ORMExecuteState) -> Any:
    """A SELECT that stands for itself and meets a dead connection is asked once more, on a new one; not what a loaded row
    asks for by itself, nor a text, since what was loaded before is let go.

    The database was restarted, or a firewall forgot us: it costs one statement now and then, where a ping would cost each
    request one. With the first dead connection the pool throws all older ones away.
    """
    if LATER in asked.session.info:
        return None
    if not asked.is_select:
        _write_together(asked.session.connection())
        return None
    if asked.is_relationship_load or asked.is_column_load:
        return None
    try:
        return asked.invoke_statement()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        asked.session.rollback()
        return asked.invoke_statement()
