"""Bring the database up to date, and fill an empty one with the demo: `python -m marketplace.standalone.prepare`."""

import sys
from pathlib import Path

import psycopg

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def is_migrated(url: str) -> bool:
    """Whether the database is at the newest migration; a cheap question, so that a second start is quick."""
    newest = max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,)
    except psycopg.errors.UndefinedTable:
        return False


def main(with_demo: bool) -> None:
    """Migrate; then the demo, if it is wanted and there is nothing yet. Prints "demo" when it was loaded."""
    from flask_migrate import upgrade

    from marketplace import create_app
    from marketplace.demo.load import load

    app = create_app()
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        if with_demo and load():
            print("demo")


if __name__ == "__main__":
    main("--demo" in sys.argv)
