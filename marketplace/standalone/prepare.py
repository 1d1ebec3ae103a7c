"""Bring the database up to date, and fill an empty one with the demo: `python -m marketplace.standalone.prepare`."""

import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from ..core.migrations import MIGRATIONS, newest
from .trouble import Trouble


def is_migrated(url: str) -> bool:
    """Whether the database is at the newest migration; a cheap question, so that a second start is quick."""
    return ask(url, "SELECT version_num FROM alembic_version") == (newest(),)


def is_empty(url: str) -> bool:
    """Whether nobody lives in the database yet."""
    return not any(ask(url, f"SELECT 1 FROM {table} LIMIT 1") for table in ("agencies", "people"))


def ask(url: str, question: str) -> tuple | None:
    """One row; None if there is none, or no such table."""
    try:
        return patiently(url, lambda connection: connection.execute(question).fetchone())
    except psycopg.errors.UndefinedTable:
        return None


def patiently(url: str, what: Callable[[psycopg.Connection], Any], seconds: float = 30) -> Any:
    """Do it on a connection to the database; a server that is still starting is asked again."""
    until = time.monotonic() + seconds
    plain = url.replace("postgresql+psycopg:", "postgresql:", 1)
    while True:
        try:
            with psycopg.connect(plain, connect_timeout=10) as connection:
                return what(connection)
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                why = str(error).splitlines()[0]
                raise Trouble(f"The database does not answer; is DATABASE_URL right? It says: {why}") from error
            time.sleep(0.5)


def main(with_demo: bool) -> None:
    """Migrate; then the demo, if it is wanted and nobody is there yet."""
    from flask_migrate import upgrade

    from marketplace import create_app
    from marketplace.demo.load import load

    app = create_app()
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        if with_demo:
            load()


if __name__ == "__main__":
    main("--demo" in sys.argv)
