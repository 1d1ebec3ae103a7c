"""`bin/serve`: starts everything, keeps it alive, stops everything."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from .children import Child
from .prepare import is_migrated
from .services import Services
from .state import State
from .trouble import Trouble

ROOT = Path(__file__).parents[2]


class Supervisor:
    """One process, and its children: PostgreSQL, Valkey, web, workers, the clock."""

    def __init__(self, state: State, host: str, port: int, workers: int, demo: bool):
        self.state, self.host, self.port, self.workers, self.demo = state, host, port, workers, demo
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 — only compared
        self.url = f"http://{shown}:{port}"
        self.services = Services(state, self.url)
        self.children: list[Child] = []
        self.stopping = False

    def run(self) -> int:
        """Serve until told to stop."""
        if not self.state.lock():
            pid = self.state.running.get("pid", "?")
            raise Trouble(
                f"Something runs on {self.state.folder} already (process {pid}): stop it, or choose another with --state DIR."
            )
        _refuse_taken(self.host, self.port)
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._stop)
        try:
            self._start()
            while not self.stopping:
                for child in (*self.services.children, *self.children):
                    child.keep_alive()
                time.sleep(0.1)
        finally:
            self._end()
        return 0

    def _stop(self, *_signal) -> None:
        self.stopping = True

    def _start(self) -> None:
        self.services.start()
        fresh = self._prepare()
        self._start_processes()
        self._wait_until_ready()
        if self.stopping:
            return
        if fresh:
            print("The demo alliance is loaded. One referral, live:", flush=True)
            self._flask("demo", "play")
        if (self.state.folder / "demo").exists():
            print("Sign in as:", flush=True)
            self._flask("demo", "logins")
        print(f"Ready: {self.url}", flush=True)

    def _prepare(self) -> bool:
        """Migrate where needed; True if the demo was loaded just now."""
        marker = self.state.folder / "demo"
        wants_demo = self.demo and not marker.exists()
        if is_migrated(self.services.env["DATABASE_URL"]) and not wants_demo:
            return False
        command = [sys.executable, "-m", "marketplace.standalone.prepare", *(["--demo"] if wants_demo else [])]
        with (self.state.folder / "log" / "prepare.log").open("ab") as log:
            done = subprocess.run(
                command, env=self.services.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, check=False
            )
        if done.returncode:
            raise Trouble(f"The database could not be brought up to date; {log.name} says why.")
        loaded = b"demo" in done.stdout.split()
        if loaded:
            marker.touch()
        return loaded

    def _start_processes(self) -> None:
        log, python = self.state.folder / "log", sys.executable
        flask = [python, "-m", "flask", "--app", "wsgi"]
        web = [python, "-m", "gunicorn", "--config", "python:marketplace.standalone.web", "--chdir", str(ROOT),
               "--workers", str(self.workers), "--bind", f"{self.host}:{self.port}", "wsgi:app"]  # fmt: skip
        env = self.services.env | {"PYTHONPATH": str(ROOT)}
        self.children = [Child("web", web, log / "web.log", env, "SIGTERM", "SIGQUIT")]
        self.children += [
            Child(f"worker {n}", [*flask, "worker"], log / "worker.log", env) for n in range(1, self.workers + 1)
        ]
        self.children.append(Child("clock", [*flask, "clock"], log / "clock.log", env))
        for child in self.children:
            child.start()
        self.state.note_running(children=[child.process.pid for child in (*self.services.children, *self.children)])

    def _wait_until_ready(self, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while not self.stopping:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 — our own address
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            if time.monotonic() > until:
                raise Trouble(f"The site does not become ready; {self.state.folder / 'log'} says why.")
            for child in (*self.services.children, *self.children):
                child.keep_alive()
            time.sleep(0.03)

    def _flask(self, *arguments: str) -> None:
        with (self.state.folder / "log" / "flask.log").open("ab") as log:
            subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
                           env=self.services.env, cwd=ROOT, stderr=log, check=False)  # fmt: skip

    def _end(self) -> None:
        """The clock and the workers first, then the web, then what they stand on."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait(8)
        self.services.stop()


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"{host}:{port} can't be used ({os.strerror(error.errno)}): choose another with --port."
            ) from error
