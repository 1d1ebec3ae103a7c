"""Our lists beside Django's admin and Flask-Admin: the same 10,000 rewards, 40 rows a page, signed in, two gunicorn workers.

The peers stand in an environment of their own, made once from PyPI; all are asked in turn, in one run.
"""

import os
import re
import subprocess
from contextlib import ExitStack
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
from .load import page, rate, serving_app
from .measure import ROUNDS, report

APPS = Path(__file__).parent / "peers_apps"
ROWS, EACH_SECONDS, PORT = 10_000, 3, 8471
OURS = ("/rewards", "/received", "/given")
PEERS = {
    "Django admin": ("django_admin", "/admin/admin/reward/"),
    "Flask-Admin": ("flask_admin_app", "/admin/rewards/"),
}


def run(app) -> None:
    """Print each of our lists against each peer."""
    fill.alliance(2, ROWS, 0)
    sweep()
    python = python_with(APPS / "requirements.txt")
    os.environ["PEER_HOST"] = re.search(r"host=(.+)", os.environ["DATABASE_URL"])[1]
    with ExitStack() as servers:
        cookie = _our_cookie(app)
        servers.enter_context(serving_app("wsgi:app", PORT))
        asked = {path: (PORT, path, cookie) for path in OURS}
        for port, (name, (module, path)) in enumerate(PEERS.items(), PORT + 1):
            cookie = subprocess.check_output([python, f"{module}.py"], cwd=APPS, text=True)
            servers.enter_context(serving_app(f"{module}:application", port, python, APPS))
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


def _our_cookie(app) -> str:
    with transaction():
        secret = begin(db.session.scalar(select(Person).order_by(Person.id).limit(1)))
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({COOKIE_ENTRY: secret})}"
