"""Migrations run while processes of the version before still serve: what those read and write must stay."""

import re
import threading
import time
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import psycopg
import pytest
import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from marketplace.core.extensions import db
from marketplace.core.migrations import MIGRATIONS
from tests.databases import url_of
from tests.migrations import BEFORE_0012

# From this one on; what is older was never met by a process of the version before it.
FIRST = "0005"
FILES = sorted(file for file in (MIGRATIONS / "versions").glob("0*.py") if file.name[:4] >= FIRST)
TAKES_AWAY = re.compile(r"\b(DROP|RENAME)\s+(TABLE|COLUMN|TO)\b|\bSET\s+NOT\s+NULL\b", re.IGNORECASE)


class Operations:
    """Stands where alembic's `op` stands, and notes what would break an old process."""

    def __init__(self):
        self.breaks, self.made = [], set()

    def create_table(self, name, *_parts, **_more):
        """A new table, which nobody reads yet."""
        self.made.add(name)

    def add_column(self, table, column, **_more):
        """An old process writes rows without it."""
        if table not in self.made and not column.nullable and column.server_default is None:
            self.breaks.append(f"{table}.{column.name} is needed, and old processes don't give it")

    def alter_column(self, table, column, nullable=None, new_column_name=None, **_more):
        """An old process knows it as it was."""
        if table not in self.made and (nullable is False or new_column_name):
            self.breaks.append(f"{table}.{column} is not what old processes know")

    def drop_column(self, table, column, **_more):
        """An old process reads it still."""
        self.breaks.append(f"{table}.{column} is read by old processes")

    def drop_table(self, table, **_more):
        """An old process reads it still."""
        self.breaks.append(f"{table} is read by old processes")

    def rename_table(self, old, _new, **_more):
        """An old process knows the old name."""
        self.drop_table(old)

    def execute(self, sql, **_more):
        """SQL is looked at for the same."""
        self.breaks += [found.group() for found in TAKES_AWAY.finditer(str(sql))]

    def __getattr__(self, _other):
        return lambda *_, **__: None


def breaks(migration: ModuleType) -> list[str]:
    migration.op = operations = Operations()
    migration.upgrade()
    return operations.breaks


def load(file) -> ModuleType:
    spec = spec_from_file_location(f"migration_{file.stem}", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_migration_breaks_what_still_runs(file):
    assert breaks(load(file)) == []


@pytest.mark.parametrize(
    "step",
    [
        lambda op: op.add_column("people", sa.Column("age", sa.Integer, nullable=False)),
        lambda op: op.alter_column("people", "name", nullable=False),
        lambda op: op.alter_column("people", "name", new_column_name="called"),
        lambda op: op.drop_column("people", "name"),
        lambda op: op.drop_table("people"),
        lambda op: op.rename_table("people", "persons"),
        lambda op: op.execute("ALTER TABLE people\n DROP COLUMN name"),
        lambda op: op.execute("ALTER TABLE people RENAME TO persons"),
        lambda op: op.execute("ALTER TABLE people ALTER name SET NOT NULL"),
    ],
)
def test_what_would_break_it_is_found(step):
    module = ModuleType("made_up")
    module.upgrade = lambda: step(module.op)
    assert len(breaks(module)) == 1


@pytest.fixture
def behind(app, database):
    """The database as it was before 0012."""
    with db.engine.begin() as connection:
        for statement in (*BEFORE_0012, "UPDATE alembic_version SET version_num = '0011'"):
            connection.execute(sa.text(statement))
    return database


def migrated_to(database: str) -> str:
    with psycopg.connect(url_of(database)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


@pytest.mark.thorough
@pytest.mark.parametrize(("first", "then"), [("movements", "agencies"), ("rewards", "leads")])
def test_a_request_that_holds_what_the_migration_wants_and_wants_what_it_holds_goes_on(behind, first, then):
    read = []

    def request():
        with psycopg.connect(url_of(behind)) as connection:
            connection.execute(f"SELECT 1 FROM {first} LIMIT 1")
            holds.set()
            wait_until_locked(behind, then)
            read.append(connection.execute(f"SELECT count(*) FROM {then}").fetchone())

    holds = threading.Event()
    thread = threading.Thread(target=request)
    thread.start()
    holds.wait()
    upgrade(directory=str(MIGRATIONS), revision="0012")
    thread.join()
    assert len(read) == 1
    assert migrated_to(behind) == "0012"


def wait_until_locked(database: str, table: str, seconds: float = 10) -> None:
    """Until a migration has the table for itself, or waits for it."""
    asked = """
        SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND mode = 'AccessExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
    until = time.monotonic() + seconds
    with psycopg.connect(url_of(database), autocommit=True) as connection:
        while not connection.execute(asked, [table]).fetchone():
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.thorough
def test_a_table_that_stays_held_fails_the_migration_and_nothing_has_changed(behind, monkeypatch):
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() * 60)
    with psycopg.connect(url_of(behind)) as connection:
        connection.execute("SELECT 1 FROM movements LIMIT 1")
        with pytest.raises(OperationalError, match="lock timeout"):
            upgrade(directory=str(MIGRATIONS), revision="0012")
    assert migrated_to(behind) == "0011"
    upgrade(directory=str(MIGRATIONS), revision="0012")
    assert migrated_to(behind) == "0012"
