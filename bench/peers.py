"""Our lists beside Django's admin and Flask-Admin: the same 10,000 rewards, 40 rows a page, signed in, two gunicorn workers.

The peers stand in an environment of their own, made once from PyPI; all are asked in turn, in one run.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from marketplace.access.actions.sign_in import begin
from marketplace.access.authentication import COOKIE_ENTRY
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.members.models import Person

from . import fill
from ._environments import python_with
from .load import page, rate
from .measure import ROUNDS, report

APPS = Path(__file__).parent / "peers_apps"
ROWS, EACH_SECONDS, PORT = 10_000, 3, 8471
OURS = ("/rewards", "/received", "/given")
PEERS = {
    "Django admin": ("django_admin", "/admin/admin/reward/"),
    "Flask-Admin": ("flask_admin_app", "/admin/rewards/"),
}
GUNICORN = (
    "--workers",
    "2",
    "--worker-class",
    "gthread",
    "--threads",
    "8",
    "--no-control-socket",
    "--log-level",
    "warning",
)


def run(app) -> None:
    """Print each of our lists against each peer."""
    fill.alliance(2, ROWS, 0)
    sweep()
    python = python_with(APPS / "requirements.txt")
    os.environ["PEER_HOST"] = re.search(r"host=(.+)", os.environ["DATABASE_URL"])[1]
    with ExitStack() as servers:
        cookie = _our_cookie(app)
        servers.enter_context(_serve(sys.executable, "wsgi:app", PORT))
        asked = {path: (PORT, path, cookie) for path in OURS}
        for port, (name, (module, path)) in enumerate(PEERS.items(), PORT + 1):
            cookie = subprocess.check_output([python, f"{module}.py"], cwd=APPS, text=True)
            servers.enter_context(_serve(python, f"{module}:application", port, APPS))
            asked[name] = (port, path, cookie)
        rates = _measure(asked)
    for path in OURS:
        for name in PEERS:
            times = [1 / each for each in rates[path]], [1 / each for each in rates[name]]
            report(f"peers: {path} against {name}", f"{ROWS:,} rewards", *times, "requests")


def _measure(asked: dict[str, tuple[int, str, str]]) -> dict[str, list[float]]:
    for name, target in asked.items():
        rows = page(*target).count("<tr")
        assert rows >= 40, f"{name} shows {rows} rows"
        rate(*target, 1)
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, target in asked.items():
            rates[name].append(rate(*target, EACH_SECONDS))
    return rates


@contextmanager
def _serve(python: str, application: str, port: int, folder: Path | None = None) -> Iterator[int]:
    command = [python, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}", application]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(server, port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(server: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens to port {port}")


def _our_cookie(app) -> str:
    with transaction():
        secret = begin(db.session.scalar(select(Person).order_by(Person.id).limit(1)))
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({COOKIE_ENTRY: secret})}"
