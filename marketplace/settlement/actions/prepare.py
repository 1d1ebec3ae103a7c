"""Step one: claim what is due and write the movements that shall carry it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, text, update

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.lifecycle import History
from ...core.money import Money
from ...core.queue import nudge
from ...core.transaction import transaction
from ...ledger import queries as books
from ...ledger.actions import credit, debit, post
from ...rewards.actions import follow_books
from ...rewards.models import Reward
from .. import bank, letters, queries
from ..models import Movement, MovementItem

_FREE = """
    r.status = 'accrued' AND r.held_at IS NULL AND r.disputed_at IS NULL
    AND NOT EXISTS (SELECT FROM movement_items i WHERE i.reward_id = r.id AND i.live)
"""
# Of two workers one gets a row and the other skips it, or comes so late that the first has finished with it: the row
# itself is unchanged then, and only a look after the lock shows that it is taken.
_TAKEN = text("SELECT reward_id FROM movement_items WHERE live AND reward_id = ANY(:ids)")
_CLAIM = text(f"""
    SELECT r.id, r.payer_id, r.payee_id, r.currency FROM rewards r
    WHERE r.id = ANY(:ids) AND {_FREE} ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
""")
# What the referrer owes back to the same payer is netted inside the next movement.
_OWED_BACK = text(f"""
    SELECT r.id, r.payer_id, r.payee_id, r.currency FROM rewards r
    JOIN unnest(CAST(:payers AS bigint[]), CAST(:payees AS bigint[]), CAST(:currencies AS text[]))
         AS pair (payer, payee, currency)
      ON r.payer_id = pair.payer AND r.payee_id = pair.payee AND r.currency = pair.currency
    WHERE {_FREE} AND r.corrections > 0 AND NOT r.id = ANY(:ids)
      AND (SELECT sum(l.amount) FROM lines l JOIN accounts a ON a.id = l.account_id
           WHERE l.reward_id = r.id AND a.kind = 'owed_by_receiver') < 0
    ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
""")


_WRITE_ITEMS = text("""
    INSERT INTO movement_items (movement_id, reward_id, amount_minor, live)
    SELECT movement, reward, minor, true
    FROM unnest(CAST(:movements AS bigint[]), CAST(:rewards AS bigint[]), CAST(:minors AS bigint[])) AS i (movement, reward, minor)
""")


@dataclass(frozen=True)
class Plan:
    """A movement to be written, with its signed items: reward id -> minor units."""

    payer_id: int
    payee_id: int
    currency: str
    items: dict[int, int]

    @property
    def amount(self) -> int:
        """What the payer has to send."""
        return sum(self.items.values())


def prepare(reward_ids: Sequence[int]) -> list[int]:
    """Write one movement per payer, payee and currency for those of `reward_ids` that are due; returns their ids.

    One transaction. Nothing is posted yet: the books change when the payee has the money.
    """
    with transaction():
        pairs = _claim(list(reward_ids))
        claimed = [one for ids in pairs.values() for one in ids]
        open_now = {one: owed for one, (owed, _) in books.open_items(claimed).items()}
        plans = [_plan(pair, {one: open_now[one] for one in ids if open_now[one]}) for pair, ids in pairs.items()]
        return _write([plan for plan in plans if plan])


def _claim(ids: list[int]) -> dict[tuple[int, int, str], list[int]]:
    """Lock what is free among `ids`, and what its pairs have owed back, grouped by payer, payee and currency."""
    pairs = defaultdict(list)
    for one, *pair in db.session.execute(_CLAIM, {"ids": ids}):
        pairs[tuple(pair)].append(one)
    if pairs:
        payers, payees, currencies = (list(column) for column in zip(*pairs, strict=True))
        asked = {"payers": payers, "payees": payees, "currencies": currencies, "ids": ids}
        for one, *pair in db.session.execute(_OWED_BACK, asked):
            pairs[tuple(pair)].append(one)
    taken = set(db.session.scalars(_TAKEN, {"ids": [one for claimed in pairs.values() for one in claimed]}))
    return {pair: [one for one in claimed if one not in taken] for pair, claimed in pairs.items()}


def _plan(pair: tuple[int, int, str], items: dict[int, int]) -> Plan | None:
    """Which way the money goes. What is owed back alone waits to be netted, and turns round after 14 days."""
    payer, payee, currency = pair
    total = sum(items.values())
    if total > 0:
        return Plan(payer, payee, currency, items)
    if items and total == 0:
        _net(payer, payee, currency, items)
    elif items and queries.waited_for_netting([one for one, minor in items.items() if minor < 0]):
        return Plan(payee, payer, currency, {one: -minor for one, minor in items.items()})
    return None


def _net(payer: int, payee: int, currency: str, items: dict[int, int]) -> None:
    """Equal sums both ways: both are closed by one entry, and no money moves."""
    rewards = list(db.session.scalars(select(Reward).where(Reward.id.in_(items))))
    lines = []
    for one, minor in items.items():
        lines.append(debit("owed_to_referrer", payee, Money(minor, currency), one))
        lines.append(credit("owed_by_receiver", payer, Money(minor, currency), one))
    # The corrections' count makes the reference new each time the same rewards are open again.
    post(f"netted:{min(items)}:{max(items)}:{sum(r.corrections for r in rewards)}", lines, "Netted within the pair")
    for reward in rewards:
        follow_books(reward)


def _write(plans: list[Plan]) -> list[int]:
    if not plans:
        return []
    at = clock.now()
    rows = [
        {
            "payer_id": p.payer_id,
            "payee_id": p.payee_id,
            "currency": p.currency,
            "amount_minor": p.amount,
            "prepared_at": at,
        }
        for p in plans
    ]
    written = insert(Movement).returning(Movement.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(written, rows))
    items = [(movement, *item) for movement, plan in zip(ids, plans, strict=True) for item in plan.items.items()]
    movements, rewards, minors = (list(column) for column in zip(*items, strict=True))
    db.session.execute(_WRITE_ITEMS, {"movements": movements, "rewards": rewards, "minors": minors})
    began = [{"subject_kind": "movements", "subject_id": one, "became": "prepared", "at": at} for one in ids]
    db.session.execute(insert(History), began)
    return ids


def reissue_outdated(movement_ids: Sequence[int]) -> None:
    """Cancel orders not yet sent whose sums are no longer what is open; what they carried becomes due again.

    A listed order never changes: after a refund it is refused, and a new one takes its place.
    """
    if not movement_ids:
        return
    with transaction():
        chosen = select(Movement).where(Movement.id.in_(movement_ids), Movement.status.in_(("prepared", "listed")))
        # In the order of the ids, like every other lock on movements.
        ordered = chosen.order_by(Movement.id).with_for_update(of=Movement)
        for movement in db.session.scalars(ordered.execution_options(populate_existing=True)):
            was_listed = movement.status == "listed"
            why = bank.SUSPENDED if movement.payee.status == "suspended" else "superseded"
            lifecycle.move(movement, "refused", note=why)
            movement.reason, movement.ended_at, movement.blocked_by = why, clock.now(), None
            let_go(movement)
            if was_listed:
                letters.superseded(movement)


def let_go(movement: Movement) -> None:
    """Free the rewards of a movement that has ended; what is still open on them is due again."""
    db.session.execute(update(MovementItem).where(MovementItem.movement_id == movement.id).values(live=False))
    carried = select(Reward.id).join(MovementItem, MovementItem.reward_id == Reward.id)
    open_still = carried.where(MovementItem.movement_id == movement.id, Reward.status == "accrued")
    nudge("settle", list(db.session.scalars(open_still)))
