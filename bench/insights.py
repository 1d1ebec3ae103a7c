"""Dashboards of figures at 10,000, 100,000 and 1,000,000 events: of an agency and of the alliance, this month and this year.

Each size is a database of its own with three years of leads, each with its steps, referral, fee and reward: six events a lead, and
a hundred agencies for each 100,000 events. Answers are compared with plain SQL before anything is timed.
`LEADPACT_BENCH_EVENTS` names other sizes: "10000,100000".
"""

import os
from functools import partial
from itertools import pairwise
from statistics import median, quantiles

from sqlalchemy import select, text

from marketplace import create_app
from marketplace.access.actions.sign_in import begin
from marketplace.access.authentication import COOKIE_ENTRY
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.insights import actions, due
from marketplace.insights.figures import figures
from marketplace.insights.models import Touch
from marketplace.insights.period import read
from marketplace.insights.scope import Scope
from marketplace.members.models import AllianceRole, Person

from . import fill
from .measure import seconds
from .pages import get

SIZES = tuple(int(one) for one in os.environ.get("LEADPACT_BENCH_EVENTS", "10000,100000,1000000").split(","))
YEARS, ROUNDS = 3, 15
PATHS = (
    "/figures",
    "/figures?period=year",
    "/figures/partners",
    "/desk/figures",
    "/desk/figures?period=year",
    "/desk/figures/members",
)
# Spread over three years; each lead accepted after hours, won after weeks, its fee paid after that.
SPREAD = (
    "UPDATE leads SET posted_at = now() - (id % :days) * interval '1 day' - (id % 1000) * interval '30 seconds', created_at = posted_at",
    "UPDATE referrals r SET accepted_at = least(l.posted_at + (r.id % 48) * interval '1 hour', now()) FROM leads l WHERE l.id = r.lead_id",
    "UPDATE history h SET at = l.posted_at FROM leads l WHERE h.subject_kind = 'leads' AND h.subject_id = l.id",
    """UPDATE history h SET at = least(r.accepted_at + (CASE WHEN became = 'won' THEN r.id % 40 ELSE 0 END) * interval '1 day', now())
       FROM referrals r WHERE h.subject_kind = 'referrals' AND h.subject_id = r.id""",
    """UPDATE fee_payments p SET received_on = least(r.accepted_at + (p.id % 60) * interval '1 day', now())
       FROM referrals r WHERE r.id = p.referral_id""",
)
# Entries are written once; here they are made in the past.
ACCRUED = fill.ACCRUED.replace(
    "SELECT 'reward:' || id || '\\:accrued', '', now() FROM rewards",
    "SELECT 'reward:' || id || '\\:accrued', '', accrued_at FROM rewards",
)
REWARDS = fill.REWARDS.replace("'accrued', 0, now()", "'accrued', 0, greatest(p.received_on, r.accepted_at)")


def run(app) -> None:
    """Print the median and the ninth decile of each page at each size, and how much it grew from the size before."""
    sizes = {size: _alliance(size) for size in SIZES}
    for path in PATHS:
        times = {size: [] for size in SIZES}
        for _ in range(ROUNDS + 2):
            for size, clients in sizes.items():
                visitor = clients[path.startswith("/desk")]
                times[size].append(seconds(partial(get, visitor, path)))
        halves = {size: median(each[2:]) for size, each in times.items()}
        said = ", ".join(
            f"{size:,}: p50 {halves[size] * 1000:.1f} ms p90 {quantiles(times[size][2:], n=10)[-1] * 1000:.1f} ms" for size in SIZES
        )  # fmt: skip
        grown = ", ".join(f"{halves[b] / halves[a]:.2f}" for a, b in pairwise(SIZES))
        print(f"insights: {path}  {said}  growth {grown}", flush=True)


def _alliance(size: int):
    """Clients of an owner and of an admin on a database with that many events, all days of it counted."""
    url, leads, agencies = os.environ["DATABASE_URL"], size // 6, max(10, size // 1000)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS insights_{size} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE insights_{size} TEMPLATE template0"))
    os.environ["DATABASE_URL"] = url.replace("/leadpact?", f"/insights_{size}?")
    os.environ["SECOND_FACTOR"] = "optional"  # nobody types a code here
    try:
        from marketplace.standalone.prepare import main as prepare

        prepare(with_demo=False)
        app = create_app()
        with app.app_context():
            _fill(leads, agencies)
            _count(size)
            _check(app)
            with transaction():
                owner, admin = db.session.get_one(Person, 1), db.session.get_one(Person, 2)
                admin.alliance_role = AllianceRole.ADMIN
            return _entered(app, owner), _entered(app, admin)
    finally:
        os.environ["DATABASE_URL"] = url


def _fill(leads: int, agencies: int) -> None:
    fill.agencies(agencies)
    fill.leads(leads, agencies, "accepted")
    days = YEARS * 365
    with transaction():
        for statement in (fill.REFERRALS, fill.REFERRAL_PAPERS, fill.PAYMENTS):
            db.session.execute(text(statement), {"agencies": agencies, "each": 1})
        for table in ("leads", "referrals", "history", "fee_payments"):
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in SPREAD:
            db.session.execute(text(statement), {"days": days} if ":days" in statement else {})
        for table in ("leads", "referrals", "history", "fee_payments"):
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        for statement in (REWARDS, fill.ACCOUNTS, ACCRUED, fill.HISTORY):
            db.session.execute(text(statement))
    fill.vacuum()


def _count(size: int) -> None:
    def count() -> None:
        actions.count([due.ALL_ANEW])
        while found := due.days(62):
            actions.count(found)

    took = seconds(count)
    fill.vacuum()
    today = seconds(lambda: actions.count([clock.today().toordinal()]))
    print(
        f"insights: {size:,} events counted from scratch in {took:.1f} s, one day anew in {today * 1000:.0f} ms",
        flush=True,
    )


def _check(app) -> None:
    """The figures are those of plain SQL, before they are timed."""
    assert db.session.scalar(select(Touch.id).limit(1)) is None
    with app.test_request_context():
        period = read("year")
        found = figures(Scope(), period, {"money"}).each
    days = {"first": period.first, "end": period.end}
    instants = {"first": clock.start_of(period.first), "end": clock.start_of(period.end)}
    between = "{0} >= :first AND {0} < :end"
    for name, table, at in (("given", "leads", "posted_at"), ("received", "referrals", "accepted_at")):
        counted = text(f"SELECT count(*) FROM {table} WHERE {between.format(at)}")
        assert db.session.scalar(counted, instants) == found[name].now.count, name
    fees = text(f"SELECT sum(amount_minor) FROM fee_payments WHERE {between.format('received_on')}")
    assert db.session.scalar(fees, days) == found["fees_sum"].now.sums[0].minor


def _entered(app, person: Person):
    """A client signed in as this person."""
    with transaction():
        secret = begin(person)
    client = app.test_client()
    with client.session_transaction() as session:
        session[COOKIE_ENTRY] = secret
    return client
