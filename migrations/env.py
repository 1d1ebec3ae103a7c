"""Runs the migrations over the application's own connection, each inside a transaction of its own.

Old processes go on meanwhile. Whoever waits for a table holds up all who wait behind it, and two who each hold what the
other wants are a deadlock: so it waits briefly, gives back all it has, lets the others through, and begins again with the
one that it was at. What one of them holds is free before the next begins.
"""

import sys
import time

from alembic import context
from flask import current_app
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from marketplace.standalone.versions import POSTGRESQL

TRYING = 60  # seconds
PAUSE = 0.5
# Well below the second after which the database ends one of those in a deadlock: that could be somebody's request.
LIMITS = {"lock_timeout": "300ms", "statement_timeout": "15min"}


def _run_each(connection: Connection) -> None:
    until = time.monotonic() + TRYING
    while True:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            compare_type=True,
            transaction_per_migration=True,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
            return
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected | LockNotAvailable) or time.monotonic() > until:
                raise
        connection.rollback()
        time.sleep(PAUSE)


migrate = current_app.extensions["migrate"]
engine = migrate.db.engine

if context.is_offline_mode():
    context.configure(url=str(engine.url), target_metadata=migrate.db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with engine.connect() as connection:
        if (version := connection.dialect.server_version_info[0]) < POSTGRESQL:
            sys.exit(f"PostgreSQL {version} at DATABASE_URL is too old: version {POSTGRESQL} or newer is needed.")
        for setting, value in LIMITS.items():
            connection.exec_driver_sql(f"SET {setting} = '{value}'")
        connection.commit()
        try:
            _run_each(connection)
        finally:
            connection.rollback()
            for setting in LIMITS:  # the connection goes on to others
                connection.exec_driver_sql(f"RESET {setting}")
            connection.commit()
