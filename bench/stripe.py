"""A thousand fees at once between as many pairs of agencies that use Stripe: how long each waits until its money is sent on.

Stripe is the tests' double, over HTTP; what is collected is available at once, and a deed takes no time there or, as in the world, a
while. Two workers serve the money, as under bin/serve.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import redis
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import report_fee
from marketplace.exchange.models import Referral
from marketplace.members.models import Person
from marketplace.members.passwords import hash_password
from marketplace.rewards.models import Reward
from marketplace.settlement.models import Movement, MovementItem
from marketplace.stripe_rail import actions, queries

from . import fill
from .fees import THREADS

FEES, AGENCIES, WORKERS, PATIENCE = 1_000, 50, 2, 900
ANSWERS = (0.0, 0.3)  # seconds that Stripe takes for a deed
PASSWORD = "correct-staple-battery"
# As many pairs as leads: each referrer's leads go to one receiver after the other.
REFERRALS = """
    INSERT INTO referrals (lead_id, referrer_id, receiver_id, accepted_at, status, terms_id, rate)
    SELECT id, referrer_id, 1 + (referrer_id + ((row_number() OVER (PARTITION BY referrer_id ORDER BY id)) - 1) % (:agencies - 1)) % :agencies,
           posted_at, 'won', 1, 1000 FROM leads
"""


def run(app) -> None:
    """Print median, p95 and longest wait from fee to collected and to sent, for each speed of Stripe's answers."""
    fill.agencies(AGENCIES)
    fill.leads(FEES, AGENCIES, "accepted")
    with transaction():
        for statement in (REFERRALS, fill.REFERRAL_PAPERS, fill.ACCOUNTS):
            db.session.execute(text(statement), {"agencies": AGENCIES})
        db.session.execute(text("UPDATE people SET password_hash = :one"), {"one": hash_password(PASSWORD)})
    fill.vacuum()
    with _stripe(app) as double:
        _connect()
        for takes in ANSWERS:
            double.stdin.write(f"{takes}\n")
            double.stdin.flush()
            _measure(app, takes)
    assert check_books() == []


def _measure(app, takes: float) -> None:
    with _workers():
        began = clock.now()
        _report(app)
        collected, sent = _waits(began)
    words = [f"from fee to {name}: median {_cut(waits, 9):.1f} s, p95 {_cut(waits, 18):.1f} s, longest {max(waits):.1f} s"
             for name, waits in (("collected", collected), ("sent", sent))]  # fmt: skip
    print(
        f"stripe: {FEES:,} fees, {_movements(began):,} movements, answers in {takes} s  {'  '.join(words)}", flush=True
    )


def _cut(waits: list[float], at: int) -> float:
    return quantiles(waits, n=20)[at]


@contextmanager
def _stripe(app) -> Iterator[subprocess.Popen]:
    """The double, and this process and the workers with its key."""
    double = subprocess.Popen(
        [sys.executable, "-m", "bench._stripe_side"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    address, secret = double.stdout.readline().split()
    given = {"stripe_api_base": address, "stripe_secret_key": "sk_test_double", "stripe_webhook_secret": secret}
    os.environ |= {name.upper(): value for name, value in given.items()}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **given, second_factor="optional")
    try:
        yield double
    finally:
        double.terminate()
        double.wait(30)


def _connect() -> None:
    """Each agency leaves a card and gives its details, on the double's pages."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    back = "https://here.example/back"
    for owner in db.session.scalars(select(Person).where(Person.agency_role == "owner").order_by(Person.id)).all():
        details = actions.connect(owner, PASSWORD, "", back, back)
        card = actions.save_means(owner, PASSWORD, "", back, "en")
        for page, choice in ((details, "complete"), (card, "ok")):
            browser.open(page, f"so={choice}".encode()).close()
        actions.look_at_account(owner.agency_id)
        actions.keep_means(owner.agency_id)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Pages lead back to a site that isn't there."""

    def http_error_303(self, request, answer, *_):
        """What came is enough."""
        return answer


@contextmanager
def _workers() -> Iterator[None]:
    redis().flushdb()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--only", "money"]
    workers = [subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())}) for _ in range(WORKERS)]
    time.sleep(5)
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)


def _report(app) -> None:
    owners = dict(db.session.execute(select(Person.agency_id, Person.id)).all())
    referrals = db.session.execute(select(Referral.id, Referral.receiver_id).order_by(Referral.id)).all()

    def some(part: int) -> None:
        with app.app_context():
            for number in range(part, FEES, THREADS):
                referral, receiver = referrals[number]
                person = db.session.get(Person, owners[receiver])
                report_fee(referral, person, Money(100_000 + number, "EUR"), clock.today(), sure=True)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, range(THREADS)))


def _waits(began) -> tuple[list[float], list[float]]:
    """Seconds from each reward's accrual to its collection and to its transfer; waits until all are sent."""
    until, chosen = time.monotonic() + PATIENCE, _times(began)
    while True:
        found = db.session.execute(chosen).all()
        db.session.rollback()
        sent = [float(one.sent) for one in found if one.sent is not None]
        if len(sent) >= FEES:
            return [float(one.collected) for one in found], sent
        assert time.monotonic() < until, f"only {len(sent)} of {FEES} are sent"
        time.sleep(0.5)


def _times(began):
    paid = queries.StripePayment
    since = lambda at: func.extract("epoch", at - Reward.accrued_at)  # noqa: E731
    chosen = select(since(paid.collected_at).label("collected"), since(Movement.ended_at).label("sent"))
    chosen = (
        chosen.select_from(Reward)
        .join(MovementItem, MovementItem.reward_id == Reward.id)
        .join(Movement, Movement.id == MovementItem.movement_id)
    )
    return chosen.join(paid, paid.movement_id == Movement.id).where(Reward.accrued_at >= began)


def _movements(began) -> int:
    return db.session.scalar(select(func.count()).select_from(Movement).where(Movement.prepared_at >= began))
