"""One PostgreSQL and one Valkey for the whole run; a fresh database for each test (databases.py)."""

import atexit
import contextvars
import io
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from jinja2 import FileSystemBytecodeCache

from marketplace.standalone.postgres import Postgres
from marketplace.standalone.valkey import Valkey
from tests import databases
from tests.visitor import apart

ROOT = Path(__file__).parents[1]
pytest_plugins = [
    "tests.visitor",
    "tests.people",
    "tests.living",
    "tests.rewards.ruling",
    "tests.passkeys",
    "tests.going_on",
    "tests.servers",
    "tests.s3",
    "tests.at_stripe",
    "tests.elsewhere",
    "tests.browser.crowd",
]


def pytest_addoption(parser):
    """`bin/test` tries each kind of fault; `bin/test --thorough`, which CI runs after it, what is left: each kind everywhere."""
    parser.addoption("--thorough", action="store_true", help="only the tests marked so, and those of samples, whole")


def pytest_collection_modifyitems(config, items):
    """What only a thorough run has time for is left out of the others, which it does not repeat."""
    thorough = [item for item in items if item.get_closest_marker("thorough")]
    if config.getoption("--thorough"):
        chosen = {*thorough, *(item for item in items if "thorough" in item.fixturenames)}
    else:
        chosen = {*items} - {*thorough}
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


@pytest.fixture(scope="session")
def thorough(request) -> bool:
    """Whether samples are to be tried whole."""
    return request.config.getoption("--thorough")


def pytest_configure(config):
    """The process that starts the workers starts the servers; workers find them by the environment."""
    if hasattr(config, "workerinput") or "LEADPACT_TEST_PG" in os.environ:
        return
    _use_memory_for_files()
    folder = Path(tempfile.mkdtemp(prefix="leadpact-test-"))
    postgres = Postgres(folder / "pg" / "data", folder, folder / "postgres.log", fast=True)
    valkey = Valkey(folder / "valkey", folder, folder / "valkey.log", keep=False)
    postgres.make()
    children = [postgres.start(), valkey.start()]
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for child in children:
        atexit.register(child.stop, 5)
    postgres.wait_until_ready()
    valkey.wait_until_ready()
    os.environ |= {
        "LEADPACT_TEST_PG": str(folder),
        "LEADPACT_TEST_VALKEY": str(valkey.socket),
        "LEADPACT_TEST_FOLDER": str(folder),
        "SECRET_KEY": "k" * 40,
        "FIELD_KEYS": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
        "LEADPACT_ENVIRONMENT": "testing",
        "SECOND_FACTOR": "optional",  # most tests are of something else; tests/access/test_second_factor.py requires it
        "BASE_URL": "http://127.0.0.1:8000",
        "PYTHONDONTWRITEBYTECODE": "",  # dozens of processes are started: each would compile the house anew
    }
    databases.make_template()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait for other processes, and another can go on meanwhile."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _use_memory_for_files() -> None:
    """Clusters and packages of tests are thousands of small files: they stand in memory where it has room for them."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


@pytest.fixture(scope="session")
def worker_number(request) -> int:
    """0, 1, … of the xdist workers."""
    return int(getattr(request.config, "workerinput", {}).get("workerid", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def database(worker_number) -> str:
    """The name of this worker's database."""
    return f"test_{worker_number}"


@pytest.fixture(scope="session")
def environment(database, worker_number, tmp_path_factory) -> dict[str, str]:
    """What a process needs to stand on this worker's database and queue."""
    return {
        **os.environ,
        "DATABASE_URL": databases.url_of(database),
        "REDIS_URL": f"unix://{os.environ['LEADPACT_TEST_VALKEY']}?db={worker_number}",
        "MAIL_URL": f"file:{tmp_path_factory.mktemp('mail')}",
        "FILES_URL": f"file:{tmp_path_factory.mktemp('files')}",
        "PYTHONPATH": str(ROOT),
        "FLASK_APP": str(ROOT / "wsgi.py"),
    }


@pytest.fixture(scope="session")
def application(environment):
    """The application of this worker; most tests want `app`."""
    os.environ.update({name: environment[name] for name in ("DATABASE_URL", "REDIS_URL", "MAIL_URL", "FILES_URL")})
    from marketplace import create_app
    from marketplace.members import passwords

    # Hundreds of tests sign in, and their passwords guard nothing: what is hashed here is hashed as cheaply as can be.
    passwords.hasher = PasswordHasher.from_parameters(CHEAPEST)
    made = create_app()
    # Each template is compiled by the worker that meets it first.
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["LEADPACT_TEST_FOLDER"])
    return made


@pytest.fixture
def app(application, database):
    """The application on a fresh database and an empty queue, inside an application context."""
    from marketplace.core.extensions import db
    from marketplace.core.queue import redis

    with application.app_context():
        if databases.renew(database):
            db.engine.dispose()
        redis().flushdb()
        yield application
        db.session.remove()


@pytest.fixture
def scene(app, database):
    """`scene(name, build)`: what `build` writes, and returns (no rows), built once; what was read before is read anew.

    It comes before anything else is written, but for another scene: what stands is taken out, or kept with it.
    """
    from marketplace.core.extensions import db

    def begin(name: str, build):
        returned = databases.scene(database, name, build)
        db.session.rollback()
        db.session.expire_all()
        return returned

    return begin


@pytest.fixture
def client(app):
    """A client whose requests run in a context of their own, as they do in a server."""
    return apart(app.test_client())


@pytest.fixture
def logged(app):
    """What is logged from here on, as a stream: the log itself writes past what pytest captures."""
    # pytest has handlers of its own there, where it is asked to show the log.
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.fixture
def in_parallel(app):
    """Run a function many times at once, each in a thread with an application context and a connection of its own."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    def run(calls: list):
        start = Barrier(len(calls))

        def one(call):
            with app.app_context():
                start.wait(30)
                try:
                    return call()
                except Exception as error:
                    return error

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda call: contextvars.Context().run(one, call), calls))

    return run


@pytest.fixture
def command(app, environment):
    """Start `flask …` as a process of its own on this test's database; it is ended with the test."""
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", *arguments], env=environment, cwd=ROOT, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("LEADPACT_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "deals.csv").exists():
        pytest.skip("the folder of real data is not here (set LEADPACT_DATA)")
    return folder


@pytest.fixture
def statements(app):
    """`statements(call)`: what `call` asks of the database."""
    from sqlalchemy import event

    from marketplace.core.extensions import db

    def watch(call) -> list[str]:
        seen = []
        note = lambda _connection, _cursor, statement, *_: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        call()
        event.remove(db.engine, "before_cursor_execute", note)
        return seen

    return watch
