"""Settling rewards, from due to listed to received, beside bare SQL that does the same, and django-hordak's `bulk_create`."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.ledger.models import Line
from marketplace.members.models import Person
from marketplace.rewards.models import Reward
from marketplace.settlement import actions
from marketplace.settlement.actions import entries
from marketplace.settlement.due import rewards as due_rewards
from marketplace.settlement.models import Movement, MovementItem

from . import fill
from ._environments import python_with
from .measure import report, seconds

CHUNK, AGENCIES, PAIRS = 5_000, 500, 20
ROUNDS = {1_000: 5, 10_000: 3, 100_000: 1, 1_000_000: 1}  # each on top of what was there
HORDAK = Path(__file__).parent / "hordak_side"
# Of one payee, whose bank statement tells of the money of all its payers.
REFERRALS = """
    INSERT INTO referrals (lead_id, referrer_id, receiver_id, accepted_at, status, terms_id, rate)
    SELECT id, 1, 1 + id, posted_at, 'won', 1, 1000 FROM leads
"""
# What the whole path writes, into the same tables with their foreign keys and without our guards: what PostgreSQL needs at the
# least. It holds the rewards, as two who do this at once would pay them twice. It checks nothing; the invariants hold after it as
# after ours. (No mail is written on either side: nobody here wants any.) First what is open of each reward, the orders with their
# items, and their first two steps.
BARE_LISTED = text("""
    WITH owed AS MATERIALIZED (
        SELECT r.id, r.payer_id, r.payee_id, -sum(l.amount) AS minor
        FROM (SELECT id, payer_id, payee_id FROM rewards WHERE id = ANY(:rewards) AND status = 'accrued' ORDER BY id FOR UPDATE) r
        JOIN lines l ON l.reward_id = r.id JOIN accounts a ON a.id = l.account_id AND a.kind = 'owed_to_referrer'
        GROUP BY r.id, r.payer_id, r.payee_id
    ), made AS (
        INSERT INTO movements (kind, status, payer_id, payee_id, currency, amount_minor, prepared_at, listed_at, reference,
                               holder, iban, bank_reference, reminders)
        SELECT 'bank_order', 'listed', payer_id, payee_id, 'EUR', sum(minor), now(), now(),
               'bare ' || payer_id || '-' || min(o.id), min(d.holder), min(d.iban), '', 0
        FROM owed o JOIN payout_details d ON d.agency_id = o.payee_id GROUP BY payer_id, payee_id
        RETURNING id, payer_id, payee_id
    ), item AS (
        INSERT INTO movement_items (movement_id, reward_id, amount_minor, live)
        SELECT made.id, o.id, o.minor, true FROM owed o JOIN made USING (payer_id, payee_id)
    )
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'movements', id, was, became, now() FROM made, (VALUES (NULL, 'prepared'), ('prepared', 'listed')) AS step (was, became)
""")
# Then the entries, two lines a reward, the orders' and the rewards' states, the items freed, a step of history each, and the log.
BARE_RECEIVED = text("""
    WITH carried AS MATERIALIZED (
        SELECT i.movement_id, r.id, r.payer_id, r.payee_id, i.amount_minor
        FROM movement_items i JOIN rewards r ON r.id = i.reward_id WHERE i.movement_id = ANY(:orders) ORDER BY r.id FOR UPDATE OF r
    ), entry AS (
        INSERT INTO entries (kind, reference, memo, at, movement_id)
        SELECT 'confirmed', 'bare\\:' || id, '', now(), id FROM unnest(CAST(:orders AS bigint[])) AS id RETURNING id, movement_id
    ), line AS (
        INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
        SELECT entry.id, a.id, CASE a.kind WHEN 'owed_to_referrer' THEN c.amount_minor ELSE -c.amount_minor END, 'EUR', c.id
        FROM entry JOIN carried c USING (movement_id) JOIN accounts a
          ON (a.kind, a.agency_id) IN (('owed_by_receiver', c.payer_id), ('owed_to_referrer', c.payee_id))
    ), settled AS (
        UPDATE rewards SET status = 'settled' WHERE id IN (SELECT id FROM carried)
    ), freed AS (
        UPDATE movement_items SET live = false WHERE movement_id = ANY(:orders)
    ), done AS (
        UPDATE movements SET status = 'done', sent_at = now(), ended_at = now() WHERE id = ANY(:orders)
    ), log AS (
        INSERT INTO audit_log (at, person_id, deed, subject_kind, subject_id, facts)
        SELECT now(), NULL, 'movement.received', 'movements', id, '{}' FROM unnest(CAST(:orders AS bigint[])) AS id
    )
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'rewards', id, 'accrued', 'settled', now() FROM carried
    UNION ALL SELECT 'movements', id, was, became, now()
    FROM unnest(CAST(:orders AS bigint[])) AS id, (VALUES ('listed', 'sent'), ('sent', 'done')) AS step (was, became)
""")


def run(app) -> None:
    """From due to listed to received, 1k to 1M rewards; the books are checked after each round. The first round warms up."""
    fill.agencies(AGENCIES)
    fill.leads(PAIRS, 1, "accepted")
    with transaction():
        for statement in (REFERRALS, fill.REFERRAL_PAPERS, fill.ACCOUNTS):
            db.session.execute(text(statement))
    first = 0.0
    with _hordak() as hordak:
        _round(min(ROUNDS), hordak)
        for size, rounds in ROUNDS.items():
            found = [_round(size, hordak) for _ in range(rounds)]
            listed, received, posted, bare, theirs = (list(times) for times in zip(*found, strict=True))
            whole = [one + other for one, other in zip(listed, received, strict=True)]
            report("settle: listed and received, against bare SQL", f"{size:,} rewards", whole, bare, "rewards", size)
            report("settle: posted, against django-hordak", f"{size:,} rewards", posted, theirs, "rewards", size)
            report("settle: received, against django-hordak", f"{size:,} rewards", received, theirs, "rewards", size)
            report("settle: listed and received, against the same", f"{size:,} rewards", whole, theirs, "rewards", size)
            first = first or median(whole) / size
            print(
                f"settle: a reward takes {median(whole) / size / first:.2f} of its time among {min(ROUNDS):,}",
                flush=True,
            )
    lines = db.session.scalar(select(func.count()).select_from(Line))
    print(f"settle: {lines:,} lines in the books, all invariants hold")


def _round(size: int, hordak: subprocess.Popen) -> tuple[float, float, float, float, float]:
    """Seconds to list, to receive, of these to post the lines, to do all with as many by bare SQL, and those of django-hordak."""
    ids = _due(size)
    bare = seconds(lambda: _bare(ids))
    theirs = _theirs(hordak, size)
    ids = _due(size)
    listed = seconds(lambda: _list(ids))
    orders = _by_statement()
    with _timed_posting() as posted:
        received = seconds(lambda: _receive(orders))
    assert due_rewards(1) == []
    assert check_books() == []
    return listed, received, sum(posted), bare, theirs


def _due(size: int) -> list[int]:
    """So many new rewards that are due; all others are settled."""
    more_rewards(size // PAIRS)
    ids = due_rewards(10**9)
    assert len(ids) == size
    assert db.session.scalar(select(func.count()).where(Reward.status != "settled")) == size
    return ids


def more_rewards(each: int) -> None:
    """`each` more due rewards for each referral that is won."""
    with transaction():
        begun = "WHERE NOT EXISTS (SELECT FROM rewards r WHERE r.payment_id = p.id)"
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


def _by_statement() -> list[list[int]]:
    """The orders that are to be paid, in bank statements that tell of as many rewards as a chunk has."""
    carried = func.count(MovementItem.id)
    chosen = select(Movement.id, carried).join(MovementItem).where(Movement.status == "listed")
    statements, left = [], 0
    for order, count in db.session.execute(chosen.group_by(Movement.id).order_by(Movement.id)):
        if count > left:
            statements, left = [*statements, []], CHUNK
        statements[-1].append(order)
        left -= count
    return statements


def _receive(statements: list[list[int]]) -> None:
    payee = db.session.scalar(select(Person).where(Person.agency_id == 1))
    for orders in statements:
        actions.confirm_all_received(dict.fromkeys(orders, clock.today()), payee)


@contextmanager
def _timed_posting() -> Iterator[list[float]]:
    """The seconds that each call of the books' own verb takes meanwhile: what django-hordak does, and nothing else."""
    taken, post = [], entries.post_each

    def timed(*of: Any, **more: Any) -> set[str]:
        began = perf_counter()
        done = post(*of, **more)
        taken.append(perf_counter() - began)
        return done

    entries.post_each = timed
    try:
        yield taken
    finally:
        entries.post_each = post


def _bare(ids: list[int]) -> None:
    _with_triggers("DISABLE")
    for at in range(0, len(ids), CHUNK):
        with transaction():
            db.session.execute(BARE_LISTED, {"rewards": ids[at : at + CHUNK]})
    for orders in _by_statement():
        with transaction():
            db.session.execute(BARE_RECEIVED, {"orders": orders})
    _with_triggers("ENABLE")


def _with_triggers(on: str) -> None:
    with transaction():
        for table in ("entries", "lines"):
            db.session.execute(text(f"ALTER TABLE {table} {on} TRIGGER USER"))


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
