"""Settling rewards, from due to listed to received, beside bare SQL that does the same and django-hordak's `bulk_create`."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import func, select, text

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.ledger.models import Line
from marketplace.members.models import Person
from marketplace.rewards.models import Reward
from marketplace.settlement import actions
from marketplace.settlement.due import rewards as due_rewards
from marketplace.settlement.models import Movement

from . import fill
from ._environments import python_with
from .measure import report, seconds

CHUNK, PAIRS = 5_000, 20
ROUNDS = {1_000: 5, 10_000: 3, 100_000: 1}  # each on top of what was there
HORDAK = Path(__file__).parent / "hordak_side"
# What receiving writes, order by order, into the same tables with their foreign keys and without our guards: the entry, two
# lines a reward, the order's and the rewards' states, the items freed, a step of history each. What PostgreSQL needs at
# the least; it is rolled back. It checks nothing, tells nobody and keeps no log.
BARE = text("""
    WITH carried AS MATERIALIZED (
        SELECT r.id, r.payer_id, r.payee_id, i.amount_minor FROM movement_items i JOIN rewards r ON r.id = i.reward_id
        WHERE i.movement_id = :movement
    ), entry AS (
        INSERT INTO entries (kind, reference, memo, at, movement_id)
        VALUES ('confirmed', 'bare\\:' || :movement, '', now(), :movement) RETURNING id
    ), line AS (
        INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
        SELECT entry.id, a.id, CASE a.kind WHEN 'owed_to_referrer' THEN c.amount_minor ELSE -c.amount_minor END, 'EUR', c.id
        FROM entry, carried c JOIN accounts a
          ON (a.kind, a.agency_id) IN (('owed_by_receiver', c.payer_id), ('owed_to_referrer', c.payee_id))
    ), settled AS (
        UPDATE rewards SET status = 'settled' WHERE id IN (SELECT id FROM carried)
    ), freed AS (
        UPDATE movement_items SET live = false WHERE movement_id = :movement
    ), done AS (
        UPDATE movements SET status = 'done', sent_at = now(), ended_at = now() WHERE id = :movement
    )
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'rewards', id, 'accrued', 'settled', now() FROM carried
    UNION ALL SELECT 'movements', :movement, was, became, now()
    FROM (VALUES ('listed', 'sent'), ('sent', 'done')) AS step (was, became)
""")


def run(app) -> None:
    """1k, 10k and 100k rewards; the books are checked after each round."""
    fill.rewards(PAIRS, 0)
    with _hordak() as hordak:
        for size, rounds in ROUNDS.items():
            found = [_round(size, hordak) for _ in range(rounds)]
            listed, received, bare, theirs = (list(times) for times in zip(*found, strict=True))
            both = [one + other for one, other in zip(listed, received, strict=True)]
            report("settle: received, against bare SQL", f"{size:,} rewards", received, bare, "rewards", size)
            report("settle: received, against django-hordak", f"{size:,} rewards", received, theirs, "rewards", size)
            report("settle: listed", f"{size:,} rewards", listed, bare, "rewards", size)
            report("settle: both, against django-hordak", f"{size:,} rewards", both, theirs, "rewards", size)
    lines = db.session.scalar(select(func.count()).select_from(Line))
    print(f"settle: {lines:,} lines in the books, all invariants hold")


def _round(size: int, hordak: subprocess.Popen) -> tuple[float, float, float, float]:
    """Seconds to list, to receive, to receive by bare SQL, and those of django-hordak."""
    more_rewards(size // PAIRS)
    ids = due_rewards(10**9)
    assert len(ids) == size
    listed = seconds(lambda: _list(ids))
    orders = db.session.execute(select(Movement.id, Movement.payee_id).where(Movement.status == "listed")).all()
    bare = seconds(lambda: _bare([order for order, _payee in orders]))
    db.session.rollback()
    _vacuum()
    theirs = _theirs(hordak, size)
    received = seconds(lambda: _receive(orders))
    assert due_rewards(1) == []
    assert db.session.scalar(select(func.count()).where(Reward.status != "settled")) == 0
    assert check_books() == []
    return listed, received, bare, theirs


def more_rewards(each: int) -> None:
    """`each` more due rewards for each of the pairs that fill.rewards has made."""
    with transaction():
        begun = "WHERE p.id NOT IN (SELECT payment_id FROM rewards)"
        new = "WHERE NOT EXISTS (SELECT FROM entries e WHERE e.reference = 'reward:' || rewards.id || '\\:accrued')"
        db.session.execute(text(fill.PAYMENTS), {"each": each})
        db.session.execute(text(f"{fill.REWARDS} {begun}"))
        db.session.execute(text(f"{fill.HISTORY} {new}"))
        db.session.execute(text(fill.ACCRUED.replace("FROM rewards\n", f"FROM rewards {new}\n")))
    _vacuum()


def _vacuum() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _list(ids: list[int]) -> None:
    for at in range(0, len(ids), CHUNK):
        actions.settle(ids[at : at + CHUNK])


def _receive(orders: list) -> None:
    owners = dict(db.session.execute(select(Person.agency_id, Person.id)).all())
    for order, payee in orders:
        actions.confirm_received(order, db.session.get(Person, owners[payee]))


def _bare(orders: list[int]) -> None:
    for table in ("entries", "lines"):
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for order in orders:
        db.session.execute(BARE, {"movement": order})


@contextmanager
def _hordak() -> Iterator[subprocess.Popen]:
    """django-hordak on a database of its own in the same PostgreSQL: it reads sizes and answers with seconds."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS hordak")
        admin.execute("CREATE DATABASE hordak")
    python = python_with(HORDAK / "requirements.txt")
    env = os.environ | {"HORDAK_DATABASE_URL": url.replace("/leadpact?", "/hordak?")}
    with subprocess.Popen(
        [python, HORDAK / "settle.py"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as side:
        assert side.stdout.readline() == "ready\n"
        yield side
        side.stdin.close()


def _theirs(side: subprocess.Popen, size: int) -> float:
    side.stdin.write(f"{size}\n")
    side.stdin.flush()
    return float(side.stdout.readline())
