"""Runs the migrations over the application's own connection, inside one transaction."""

import sys

from alembic import context
from flask import current_app

from marketplace.standalone.versions import POSTGRESQL

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
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            # What waits for a table longer than this holds up all who wait behind it: better to fail, and to try again.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '15min'")
            context.run_migrations()
