"""`bin/serve`: starts everything, keeps it alive, stops everything."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from typing import IO
from urllib.parse import urlsplit

from . import ROOT
from .children import Child, tethered
from .foundation import Services
from .prepare import is_empty, is_migrated
from .rehearsal import rehearse_stripe
from .state import State
from .trouble import Trouble

FLASK = ("-m", "flask", "--app", str(ROOT / "wsgi.py"))


class Supervisor:
    """One process, and its children: PostgreSQL, Valkey, web, workers, the clock."""

    def __init__(self, state: State, given: Namespace):
        host, port = given.host, given.port
        self.state, self.host, self.port, self.workers, self.demo = state, host, port, given.workers, not given.no_demo
        self.address = f"[{host}]" if ":" in host else host
        # "Everywhere" is no address to visit.
        shown = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(self.address, self.address)  # noqa: S104
        self.url = f"http://{shown}:{port}"
        self.services = Services(state, self.url, given.postgres)
        self.children: list[Child] = []
        self.double: Child | None = None
        self.noted: list[int] = []
        self.stopping = False

    def run(self) -> int:
        """Serve until told to stop."""
        if not self.state.lock():
            pid = self.state.running.get("pid", "?")
            raise Trouble(
                f"Something runs on {self.state.folder} already (process {pid}): stop it, or choose another with --state DIR."
            )
        self.services.end_leftovers()
        _refuse_taken(self.host, self.port)
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._stop)
        try:
            self._start()
            while not self.stopping:
                self._keep_alive()
                time.sleep(0.1)
        finally:
            self._end()
        return 0

    def _stop(self, *_signal: object) -> None:
        self.stopping = True

    def _keep_alive(self) -> None:
        for child in (*self.services.children, *self.children):
            child.keep_alive()
        self._note_children()

    def _note_children(self) -> None:
        """What was started again has another number; the next start must know it."""
        pids = [child.pid for child in (*self.services.children, *self.children)]
        if pids != self.noted:
            self.noted = pids
            self.state.note_running(children=pids)

    def _start(self) -> None:
        self.services.start()
        fresh = self._prepare()
        if self.stopping:
            return
        if (self.state.folder / "demo").exists():
            # Everybody can read the demo's password: its people are for looking round, by password alone.
            self.services.env.setdefault("SECOND_FACTOR", "optional")
            self.double = rehearse_stripe(self.services, self.url)
            self._launch(*filter(None, [self.double]))
        self.services.announce()
        web, clock, *workers = self._processes()
        self._launch(web, clock)
        self._wait_until_ready()
        # Only now: while they were loading too, the site would be ready a second later.
        self._launch(*workers)
        if fresh and not self.stopping:
            print("The demo alliance is loaded. One referral, live:", flush=True)
            self._run("flask", *FLASK, "demo", "play")
        if self.double and not self.stopping:
            if fresh:
                print("Rewards by Stripe, with a double of it:", flush=True)
                self._run("flask", *FLASK, "demo", "rehearse")
            print(
                f"Stripe is a double for rehearsals, no money moves: {self.services.env['STRIPE_API_BASE']}", flush=True
            )
        if not self.stopping:
            print(f"{self._sign_ins()}Ready: {self.address_to_open}", flush=True)

    @property
    def address_to_open(self) -> str:
        """Where people open the site: at BASE_URL, if it is set. Links and passkeys work there alone."""
        public = self.services.env.get("BASE_URL") or self.url
        return public if public.rstrip("/") == self.url else f"{public} (it listens at {self.url})"

    def _sign_ins(self) -> str:
        """Whom to sign in as, kept from the first start: asking again would cost a second at each start."""
        kept = self.state.folder / "demo"
        if not kept.exists():
            return ""
        if not kept.stat().st_size:
            with kept.open("wb") as out:
                self._run("flask", *FLASK, "demo", "logins", out=out)
        return f"Sign in as:\n{kept.read_text(encoding='utf-8')}"

    def _prepare(self) -> bool:
        """Migrate where needed; True if the demo was loaded just now."""
        url, migrated = self.services.env["DATABASE_URL"], is_migrated(self.services.env["DATABASE_URL"])
        wants_demo = self.demo and is_empty(url)
        if migrated and not wants_demo:
            return False
        wish = ["--demo"] if wants_demo else []
        if self._run("prepare", "-m", "marketplace.standalone.prepare", *wish) and not self.stopping:
            raise Trouble(
                f"The database could not be brought up to date; {self.state.folder}/log/prepare.log says why."
            )
        if wants_demo and not self.stopping:
            (self.state.folder / "demo").touch()
        return wants_demo

    def _run(self, name: str, *arguments: str, out: IO[bytes] | None = None) -> int:
        """Run Python to its end, or until we are told to stop; what it prints is shown or goes to `out`."""
        with (self.state.folder / "log" / f"{name}.log").open("ab") as log:
            command = tethered([sys.executable, *arguments])
            process = subprocess.Popen(
                command, env=self.services.env, cwd=ROOT, stdout=out, stderr=log, start_new_session=True
            )
        while process.poll() is None:
            if self.stopping:
                process.terminate()
            self._keep_alive()
            time.sleep(0.05)
        return process.returncode

    def _processes(self) -> list[Child]:
        log, python = self.state.folder / "log", sys.executable
        flask = [python, *FLASK]
        web = [python, "-m", "gunicorn", "--config", "python:marketplace.standalone.web", "--chdir", str(ROOT),
               "--workers", str(self.workers), "--bind", f"{self.address}:{self.port}", "wsgi:app"]  # fmt: skip
        env = self.services.env | {"PYTHONPATH": str(ROOT)}
        return [
            Child("web", web, log / "web.log", env, "SIGTERM", "SIGQUIT"),
            Child("clock", [*flask, "clock"], log / "clock.log", env),
            *(Child(f"worker {n}", [*flask, "worker", *only], log / "worker.log", env) for n, only in self._workers()),
        ]

    def _workers(self) -> list[tuple[int, list[str]]]:
        """Number and options of each worker. Of several the first serves only money, which never waits for mail then."""
        return [(n, ["--only", "money"] if n == 1 < self.workers else []) for n in range(1, self.workers + 1)]

    def _launch(self, *children: Child) -> None:
        for child in children if not self.stopping else ():
            child.start()
            self.children.append(child)
        self._note_children()

    def _wait_until_ready(self, seconds: float = 300) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and not self._is_ready():
            if time.monotonic() > until:
                raise Trouble(f"The site does not become ready; {self.state.folder / 'log'} says why.")
            self._keep_alive()
            time.sleep(0.03)

    def _is_ready(self) -> bool:
        # Not urllib: it would ask the proxy of the environment.
        connection = http.client.HTTPConnection(urlsplit(self.url).hostname or self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

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
            raise Trouble(f"{host}:{port} can't be used ({error.strerror}): choose another with --port.") from error
