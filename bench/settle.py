"""Settling rewards in chunks of 5,000, from due to listed to received, against the bare SQL that writes the same lines."""

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
from .measure import report, seconds

CHUNK, PAIRS = 5_000, 20
# The same two lines a reward in the same chunks, into the same tables with their foreign keys, without our guards:
# what PostgreSQL needs at the least. It is rolled back.
BARE = """
    WITH entry AS (
        INSERT INTO entries (reference, memo, at) SELECT 'bare\\:' || id, '', now() FROM rewards WHERE id = ANY(:ids)
        RETURNING id, split_part(reference, ':', 2)::bigint AS reward_id
    )
    INSERT INTO lines (entry_id, account_id, amount, currency, reward_id)
    SELECT e.id, a.id, CASE a.kind WHEN 'owed_to_referrer' THEN r.amount_minor ELSE -r.amount_minor END, 'EUR', r.id
    FROM entry e JOIN rewards r ON r.id = e.reward_id
    JOIN accounts a ON (a.kind, a.agency_id) IN (('owed_by_receiver', r.payer_id), ('owed_to_referrer', r.payee_id))
"""


def run(app) -> None:
    """1k, 10k and 100k rewards, each on top of what was there; the books are checked after each."""
    fill.rewards(PAIRS, 0)
    for size in (1_000, 10_000, 100_000):
        _more_rewards(size // PAIRS)
        ids = due_rewards(10**9)
        assert len(ids) == size
        bare = seconds(lambda ids=ids: _bare(ids))
        listed = seconds(lambda ids=ids: _settle_all(ids))
        received = seconds(_receive_all)
        assert due_rewards(1) == []
        assert db.session.scalar(select(func.count()).where(Reward.status == "settled")) == db.session.scalar(
            select(func.count()).select_from(Reward)
        )
        assert check_books() == []
        report("settle: listed", f"{size:,} rewards", [listed], [bare], "rewards", size)
        report("settle: received, posted, settled", f"{size:,} rewards", [received], [bare], "rewards", size)
        report("settle: both", f"{size:,} rewards", [listed + received], [bare], "rewards", size)
    print(
        f"settle: {db.session.scalar(select(func.count()).select_from(Line)):,} lines in the books, all invariants hold"
    )


def _more_rewards(each: int) -> None:
    with transaction():
        begun = "WHERE p.id NOT IN (SELECT payment_id FROM rewards)"
        new = "WHERE NOT EXISTS (SELECT FROM entries e WHERE e.reference = 'reward:' || rewards.id || '\\:accrued')"
        db.session.execute(text(fill.PAYMENTS), {"each": each})
        db.session.execute(text(f"{fill.REWARDS} {begun}"))
        db.session.execute(text(f"{fill.HISTORY} {new}"))
        db.session.execute(text(fill.ACCRUED.replace("FROM rewards\n", f"FROM rewards {new}\n")))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _bare(ids: list[int]) -> None:
    for table in ("entries", "lines"):
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for at in range(0, len(ids), CHUNK):
        db.session.execute(text(BARE), {"ids": ids[at : at + CHUNK]})
    db.session.rollback()


def _settle_all(ids: list[int]) -> None:
    for at in range(0, len(ids), CHUNK):
        actions.settle(ids[at : at + CHUNK])


def _receive_all() -> None:
    owners = dict(db.session.execute(select(Person.agency_id, Person.id)).all())
    waiting = db.session.execute(select(Movement.id, Movement.payee_id).where(Movement.status == "listed")).all()
    for movement_id, payee_id in waiting:
        actions.confirm_received(movement_id, db.session.get(Person, owners[payee_id]))
