"""Another machine, on which backups are restored."""

from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.stripe_double import Double, DoubleClient
from tests.stripe_double.webhooks import SECRET
from tests.visitor import apart


@pytest.fixture(scope="session")
def machine(environment, database, tmp_path_factory):
    """The application on another machine, which has the keys."""
    url = databases.url_of(f"{database}_elsewhere")
    from marketplace import create_app
    from marketplace.config import Settings

    return create_app(Settings(database_url=url, files_url=f"file:{tmp_path_factory.mktemp('files')}"))


@pytest.fixture
def elsewhere(machine, database, monkeypatch):
    """`elsewhere("restore", path)`: a command there, on an empty database."""
    name = f"{database}_elsewhere"
    from marketplace.core.extensions import db

    with machine.app_context():
        db.engine.dispose()
    machine.extensions.pop("leadpact.files", None)
    machine.extensions.pop("leadpact.stripe", None)
    monkeypatch.setitem(machine.config, "SETTINGS", machine.config["SETTINGS"])
    with psycopg.connect(databases.url_of("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        yield Elsewhere(machine)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Elsewhere:
    """What is done on the other machine, in contexts of its own."""

    def __init__(self, machine):
        self._machine = machine

    @property
    def settings(self):
        return self._machine.config["SETTINGS"]

    def is_given(self, **settings: str) -> None:
        self._machine.config["SETTINGS"] = replace(self.settings, **settings)
        self._machine.extensions.pop("leadpact.files", None)

    def __call__(self, *words: object):
        return Context().run(self._invoke, list(map(str, words)))

    def _invoke(self, words: list[str]):
        with self._machine.app_context():
            return self._machine.test_cli_runner().invoke(args=words)

    def within(self, call: Callable[[], Any]) -> Any:
        """What `call` returns when it is called there."""

        def called() -> Any:
            with self._machine.app_context():
                return call()

        return Context().run(called)

    def stops(self) -> None:
        """Nobody there uses the database any more."""
        with self._machine.app_context():
            from marketplace.core.extensions import db

            db.engine.dispose()

    def is_connected(self, double: Double) -> None:
        """It has the account at Stripe."""
        self.is_given(stripe_secret_key="sk_test_double", stripe_webhook_secret=SECRET)
        self._machine.extensions["leadpact.stripe"] = {"http": DoubleClient(double)}

    def client(self) -> Any:
        """A client there."""
        return apart(self._machine.test_client())

    def rows(self) -> dict[str, list]:
        return rows_of(self.settings.database_url)

    def connect(self):
        return psycopg.connect(self.settings.database_url)


def rows_of(url: str) -> dict[str, list]:
    """Each table with its rows, but for what a restore ends."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: sorted(connection.execute(f"SELECT t::text FROM {name} t").fetchall()) for (name,) in tables}
