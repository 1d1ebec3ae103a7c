"""A fresh database for each test, in milliseconds: what the last test of this worker has left is taken out of it.

So every test commits for real and may open as many connections as it likes: there are no savepoints to think about, and a
race is written like any other test. Cloning the migrated template for each test would take a third of a second: it copies
a thousand files. That is done for a worker's first test, and after one that altered a table or wrote very much. What many
tests begin with is kept as a scene and put back in the same way.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).parents[1]
TEMPLATE = "template_leadpact"
# Whoever waits for its next statement outside a transaction holds nothing: the application keeps its connections.
BUSY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""
_cloned: set[str] = set()
_built: dict[tuple[str, str], tuple[CodeType, Any]] = {}
_open: dict[str, psycopg.Connection] = {}


def url_of(database: str) -> str:
    """How a client reaches a database of this run."""
    return f"postgresql://leadpact@/{database}?host={os.environ['LEADPACT_TEST_PG']}"


def _connect(database: str) -> psycopg.Connection:
    return psycopg.connect(url_of(database), autocommit=True)


def make_template() -> None:
    """The migrated database that all others are clones of."""
    with _connect("postgres") as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE}")
    env = os.environ | {
        "DATABASE_URL": url_of(TEMPLATE),
        "REDIS_URL": f"unix://{os.environ['LEADPACT_TEST_VALKEY']}",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "marketplace.standalone.prepare"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.exit(f"the template database could not be migrated:\n{done.stderr[-3000:]}", 3)
    with _connect(TEMPLATE) as template:
        template.execute((Path(__file__).parent / "databases.sql").read_text())


def renew(name: str) -> bool:
    """An empty, migrated database of this name, in which nobody does anything. True: it is a new clone, and connections
    to the one before are dead."""
    if name in _cloned and _returned_to(name, "nothing", alone=True):
        return False
    _close(name)
    with _connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    _cloned.add(name)
    return True


def scene(name: str, wanted: str, build: Callable[[], Any]) -> Any:
    """The rows that `build` writes, and what it returns: built by the first test of this worker that wants them, copied
    for the others. For what many tests begin with, and only where it doesn't matter that it was done some minutes ago.
    """
    if not _returned_to(name, wanted):
        _built[name, wanted] = build.__code__, build()
        _ask(name, "SELECT tests.keep(%s)", wanted)
    built_by, returned = _built[name, wanted]
    assert built_by is build.__code__, f"two different scenes are called {wanted}"
    return returned


def put_back(name: str, wanted: str) -> None:
    """The rows of a scene that this worker has built, without what was changed since."""
    assert _returned_to(name, wanted), f"nobody has built {wanted}"


def stands(name: str, wanted: str) -> bool:
    """Whether nothing was written since this scene was put back."""
    return _ask(name, "SELECT tests.stands(%s)", wanted)[0]


def _returned_to(name: str, wanted: str, alone: bool = False) -> bool:
    if alone:
        _ask(name, BUSY)
    return _ask(name, "SELECT tests.return_to(%s)", wanted)[0]


def _ask(name: str, asked: str, *values: str) -> tuple | None:
    """The first row, on a connection that is kept for this: a new one would have to read the whole catalog first."""
    try:
        return _open[name].execute(asked, values).fetchone()
    except (KeyError, psycopg.OperationalError):  # there is none yet, or a test has cut it off
        _open[name] = _connect(name)
        return _open[name].execute(asked, values).fetchone()


def _close(name: str) -> None:
    if name in _open:
        _open.pop(name).close()
