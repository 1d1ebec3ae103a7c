"""Accepting distinct leads: one conditional UPDATE against SELECT … FOR UPDATE, and the whole action beside both."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
from sqlalchemy import func, select, text

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead
from marketplace.exchange.models import Lead, Referral
from marketplace.members.models import Person

from . import fill
from .measure import ROUNDS, report, seconds

CLIENTS, LEADS = 16, 4_000


def run(app) -> None:
    """Print the statement's ratio, and what the whole action makes of it."""
    fill.agencies(50)
    fill.leads(LEADS, 50)
    ids = list(db.session.scalars(select(Lead.id).order_by(Lead.id)))
    db.session.rollback()
    ours, other = [], []
    for _ in range(ROUNDS):
        ours.append(_all(_conditional, ids))
        _reopen(len(ids))
        other.append(_all(_for_update, ids))
        _reopen(len(ids))
    report("accept: statement", f"{LEADS} leads, {CLIENTS} clients", ours, other, "leads", LEADS)
    whole = [seconds(lambda: _actions(app, ids[:1000]))]
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 1000
    report(
        "accept: whole action", "1000 leads, 8 threads", whole, [sum(ours) / len(ours) / LEADS * 1000], "leads", 1000
    )


def _all(way, ids: list[int]) -> float:
    parts = [ids[start::CLIENTS] for start in range(CLIENTS)]
    connections = [psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) for _ in parts]
    with ThreadPoolExecutor(CLIENTS) as pool:
        took = seconds(lambda: list(pool.map(way, connections, parts)))
    for connection in connections:
        connection.close()
    return took


def _conditional(connection, ids: list[int]) -> None:
    statement = "UPDATE leads SET status = 'accepted' WHERE id = %s AND status = 'open' RETURNING id"
    for one in ids:
        assert connection.execute(statement, [one]).fetchone()


def _for_update(connection, ids: list[int]) -> None:
    for one in ids:
        with connection.transaction():
            status = connection.execute("SELECT status FROM leads WHERE id = %s FOR UPDATE", [one]).fetchone()[0]
            assert status == "open"
            connection.execute("UPDATE leads SET status = 'accepted' WHERE id = %s", [one])


def _reopen(expected: int) -> None:
    with transaction():
        assert (
            db.session.execute(text("UPDATE leads SET status = 'open' WHERE status = 'accepted'")).rowcount == expected
        )


def _actions(app, ids: list[int]) -> None:
    people = dict(db.session.execute(select(Person.agency_id, Person.id)).tuples().all())
    referrers = dict(db.session.execute(select(Lead.id, Lead.referrer_id)).tuples().all())

    def accept(some: list[int]) -> None:
        with app.app_context():
            for one in some:
                person = db.session.get(Person, people[1 + referrers[one] % 50])
                accept_lead(one, person)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(accept, [ids[start::8] for start in range(8)]))
