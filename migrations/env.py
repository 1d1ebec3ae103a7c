"""Runs the migrations over the application's own connection, inside one transaction.

Old processes go on meanwhile. Whoever waits for a table holds up all who wait behind it, and two who each hold what the
other wants are a deadlock: so it waits briefly, gives back all it has, lets the others through, and begins again.
"""

import sys
import time

from alembic import context
from flask import current_app
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy.exc import OperationalError

from marketplace.standalone.versions import POSTGRESQL

TRYING = 60  # seconds
PAUSE = 0.5
# Well below the second after which the database ends one of those in a deadlock: that could be somebody's request.
WAITING = "300ms"

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
        until = time.monotonic() + TRYING
        while True:
            context.configure(
                connection=connection,
                target_metadata=migrate.db.metadata,
                compare_type=True,
                transaction_per_migration=False,
            )
            try:
                with context.begin_transaction():
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAITING}'")
                    connection.exec_driver_sql("SET LOCAL statement_timeout = '15min'")
                    context.run_migrations()
                break
            except OperationalError as error:
                if not isinstance(error.orig, DeadlockDetected | LockNotAvailable) or time.monotonic() > until:
                    raise
            time.sleep(PAUSE)
