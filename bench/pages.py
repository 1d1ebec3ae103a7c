"""Every page at 10,000 leads against a bare Flask "hello" in the same run, with its number of queries."""

import contextvars

from flask import Flask
from sqlalchemy import event, select

from marketplace.access.actions.sign_in import begin
from marketplace.access.authentication import COOKIE_ENTRY
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.models import Lead, LeadState, Referral
from marketplace.members.models import Person
from marketplace.rewards.models import Reward
from marketplace.settlement.models import Movement

from . import fill
from .measure import report, seconds

ROUNDS, LEADS, PAIRS = 15, 10_000, 20
PATHS = ("/", "/today", "/received", "/given", "/leads/{open}", "/leads/new", "/referrals/{referral}", "/rewards", "/rewards/{reward}",
         "/statement", "/movements", "/movements/{movement}", "/team", "/me", "/agency", "/agency/payout", "/agencies/1")  # fmt: skip


def run(app) -> None:
    """Print each page's time against hello's, slowest first."""
    fill.rewards(PAIRS, 100)
    fill.leads(LEADS, PAIRS)
    sweep()
    mine = addresses()
    client, hello = signed_in(app), _hello().test_client()
    found = []
    for path in (pattern.format(**mine) for pattern in PATHS):
        queries = _count_queries(lambda path=path: get(client, path))
        ours, other = [], []
        for _ in range(ROUNDS):
            ours.append(seconds(lambda path=path: get(client, path)))
            other.append(seconds(lambda: [get(hello, "/") for _ in range(10)]) / 10)
        found.append((sum(ours), path, queries, ours, other))
    for _total, path, queries, ours, other in sorted(found, reverse=True):
        report(f"pages: {path}", f"{LEADS:,} leads, {queries} queries", ours, other, "ms")


def addresses() -> dict[str, int]:
    """The numbers that fill the gaps of PATHS, seen by the first agency."""
    chosen = {
        "open": select(Lead.id).where(Lead.status == LeadState.OPEN, Lead.referrer_id != 1),
        "referral": select(Referral.id).where(Referral.receiver_id == 1),
        "reward": select(Reward.id).where(Reward.payer_id == 1),
        "movement": select(Movement.id).where(Movement.payer_id == 1),
    }
    return {name: db.session.scalar(query.limit(1)) for name, query in chosen.items()}


def get(client, path: str) -> None:
    """Ask for a page, in a context of its own as in a server."""
    answer = contextvars.Context().run(client.get, path)
    assert answer.status_code == 200, f"{answer.status_code} for {path}"


def signed_in(app):
    """A client signed in as an owner of the first agency."""
    with transaction():
        secret = begin(db.session.scalar(select(Person).order_by(Person.id).limit(1)))
    client = app.test_client()
    with client.session_transaction() as session:
        session[COOKIE_ENTRY] = secret
    return client


def _hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def _count_queries(work) -> int:
    seen = []
    note = lambda *_: seen.append(1)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
