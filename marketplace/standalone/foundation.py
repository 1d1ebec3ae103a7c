"""PostgreSQL and Valkey where no URL names others, and the environment that everything else runs in."""

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from ..config import Settings
from . import ROOT
from .children import Child, command_of
from .postgres import Postgres, find_binaries
from .state import State
from .valkey import Valkey
from .versions import refuse_old_postgres, refuse_old_redis


class Services:
    """What must run before the application can; ours only where DATABASE_URL or REDIS_URL is unset.

    `programs` is where PostgreSQL's are, if not in the usual places.
    """

    def __init__(self, state: State, base_url: str | None = None, programs: Path | None = None):
        self.state, self.base_url, self.programs = state, base_url, programs
        self.children: list[Child] = []
        self.sockets: Path | None = None
        self.env = Settings.given(os.environ)

    def start(self) -> None:
        """Start what is missing, and wait until it answers."""
        self.end_leftovers()
        self.sockets = self.state.socket_folder()
        self.state.forget_running()
        self.state.note_running(pid=os.getpid(), sockets=str(self.sockets))
        log = self.state.folder / "log"
        ours: list[Postgres | Valkey] = []
        if url := self.env.get("DATABASE_URL"):
            refuse_old_postgres(url)
        else:
            programs = find_binaries(self.programs)
            postgres = Postgres(self.state.folder / "postgres", self.sockets, log / "postgres.log", programs=programs)
            postgres.make()
            ours.append(postgres)
            self.env["DATABASE_URL"] = postgres.url()
        if url := self.env.get("REDIS_URL"):
            refuse_old_redis(url)
        else:
            valkey = Valkey(self.state.folder / "valkey", self.sockets, log / "valkey.log")
            ours.append(valkey)
            self.env["REDIS_URL"] = valkey.url()
        self.children = [service.start() for service in ours]
        for service in ours:
            service.wait_until_ready()
        self._complete()
        self.state.note_running(children=[child.pid for child in self.children])

    def announce(self) -> None:
        """Let `bin/flask` join, now that the database is up to date: in the same environment, secrets included."""
        self.state.note_running(
            env={one.name: self.env[one.name] for one in Settings.variables() if self.env.get(one.name)}
        )

    def _complete(self) -> None:
        made = self.state.secrets()
        defaults = made | {
            "MAIL_URL": f"file:{self.state.folder / 'mail'}",
            "FILES_URL": f"file:{self.state.folder / 'files'}",
            "STATE_DIR": str(self.state.folder),
            "BASE_URL": self.state.address(self.base_url and (self.env.get("BASE_URL") or self.base_url)),
        }
        for name, value in defaults.items():
            if not self.env.get(name):
                self.env[name] = value

    def join(self) -> None:
        """Use what another process has announced on this state folder."""
        self.env |= {name: value for name, value in self.state.running.get("env", {}).items() if not self.env.get(name)}
        self._complete()

    def stop(self) -> None:
        """Stop ours cleanly and leave nothing behind."""
        for child in reversed(self.children):
            child.stop(20)
        if self.sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)
        self.state.forget_running()

    def end_leftovers(self) -> None:
        """Where the kernel can't end children with their parent, the ones that were noted are ended now."""
        signs = (str(self.state.folder), self.state.running.get("sockets"), str(ROOT / "wsgi.py"), "wsgi:app")
        for pid in self.state.running.get("children", []):
            said = command_of(pid).replace(b"\0", b" ").decode(errors="replace")
            if any(sign and sign in said for sign in signs):
                _end(pid)


def _end(pid: int, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < until:
            os.kill(pid, 0)
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
