"""Step one: claim what is due and write the movements that shall carry it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select, tuple_

from ...core import clock
from ...core.arrays import among, as_table
from ...core.extensions import db
from ...core.lifecycle import record_all
from ...core.money import Money
from ...core.queue import wake
from ...core.room import house
from ...core.transaction import transaction
from ...ledger.actions import NewLine, credit, debit, post
from ...ledger.models import AccountKind, EntryKind
from ...ledger.queries import open_items
from ...rewards.actions import follow_books
from ...rewards.models import Reward
from .. import due
from ..models import Movement, MovementItem, MovementKind, MovementState

PAIR = (Reward.payer_id, Reward.payee_id, Reward.currency)


@dataclass(frozen=True)
class Plan:
    """What is open between a payer and a payee in one currency: signed items, reward id -> minor units."""

    payer_id: int
    payee_id: int
    currency: str
    items: dict[int, int]
    back: bool = False  # turned round: the referrer gives back what was paid

    @property
    def amount(self) -> int:
        """What the payer has to send; negative where the payee owes something back."""
        return sum(self.items.values())

    def turned_round(self) -> "Plan":
        """The same money from the payee to the payer."""
        items = {one: -minor for one, minor in self.items.items()}
        return Plan(self.payee_id, self.payer_id, self.currency, items, back=True)


def prepare(reward_ids: Sequence[int]) -> list[int]:
    """Write one movement per payer, payee and currency for those of `reward_ids` that are due; returns their ids.

    One transaction. The books change when the payee has the money; only where both sides owe each other the same is
    that posted here, and no money moves.
    """
    with transaction():
        pairs, asked = _claim(reward_ids)
        plans = [plan for plan in _plans(pairs) if plan.items]
        for plan in plans:
            if plan.amount == 0:
                _net(plan)
        back = [plan.turned_round() for plan in plans if plan.amount < 0 and _has_waited(plan)]
        return _write([plan for plan in plans if plan.amount > 0] + back, asked)


def _claim(ids: Sequence[int]) -> tuple[dict[tuple[int, int, str], list[int]], set[int]]:
    """Lock what is free among `ids`, and what its pairs have owed back, grouped by payer, payee and currency; and which of it
    cancelled bank orders have asked for.

    What the referrer owes back to the same payer is netted inside the next movement.
    """
    pairs: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    free = select(Reward.id, *PAIR).where(due.is_free(one_by_one=True)).order_by(Reward.id)
    free = free.with_for_update(of=Reward, skip_locked=True)
    for one, payer, payee, currency in db.session.execute(free.where(among(Reward.id, ids), due.is_gathered())):
        pairs[payer, payee, currency].append(one)
    owed_back = free.where(tuple_(*PAIR).in_(list(pairs)), Reward.owed_back)
    more = db.session.execute(owed_back.where(~among(Reward.id, ids))) if pairs else ()
    for one, payer, payee, currency in more:
        pairs[payer, payee, currency].append(one)
    # Of two workers one gets a row and the other skips it, or comes so late that the first has finished with it: the row
    # itself is unchanged then, and only a look after the lock shows that it is taken.
    taken, asked = due.carried_before([one for ids in pairs.values() for one in ids])
    return {pair: [one for one in ids if one not in taken] for pair, ids in pairs.items()}, asked


def _plans(pairs: dict[tuple[int, int, str], list[int]]) -> list[Plan]:
    owed = {one: owed for one, (_, owed) in open_items([one for ids in pairs.values() for one in ids]).items()}
    return [Plan(*pair, {one: owed[one] for one in ids if owed[one]}) for pair, ids in pairs.items()]


def _has_waited(plan: Plan) -> bool:
    """What is owed back alone waits to be netted, and turns round after 14 days."""
    return due.waited_for_netting([one for one, minor in plan.items.items() if minor < 0])


def _net(plan: Plan) -> None:
    """Equal sums both ways: both are closed by one entry."""
    ids = list(plan.items)
    lines: list[NewLine] = []
    for one, minor in plan.items.items():
        lines.append(debit(AccountKind.OWED_TO_REFERRER, plan.payee_id, Money(minor, plan.currency), one))
        lines.append(credit(AccountKind.OWED_BY_RECEIVER, plan.payer_id, Money(minor, plan.currency), one))
    # The corrections' count makes the reference new each time the same rewards are open again.
    corrections = db.session.scalar(select(func.sum(Reward.corrections)).where(among(Reward.id, ids)))
    post(EntryKind.NETTED, f"netted:{min(ids)}:{max(ids)}:{corrections}", lines, "Netted within the pair")
    follow_books(ids)


def _kinds(plans: Sequence[Plan], asked: set[int]) -> list[MovementKind]:
    """How each of them goes: by Stripe where that room is there and takes it. What is given back goes from bank to bank, and so does
    what a cancelled bank order has `asked` for: it may have been paid, and nobody is charged for it within seconds. What may have been
    collected already waits for that room."""
    forward = [
        plan for plan in plans if not plan.back and not any(plan.items[one] > 0 for one in asked & plan.items.keys())
    ]
    takes = house().answers["collects"](
        [(one.payer_id, one.payee_id, Money(one.amount, one.currency)) for one in forward]
    )
    waits = house().answers["may_be_collected"]([one for plan in forward for one in plan.items])
    taken = {id(plan) for plan, yes in zip(forward, takes, strict=True) if yes or waits & plan.items.keys()}
    return [MovementKind.STRIPE if id(plan) in taken else MovementKind.BANK_ORDER for plan in plans]


def _write(plans: Sequence[Plan], asked: set[int]) -> list[int]:
    if not plans:
        return []
    at = clock.now()
    rows = [
        {
            "kind": kind,
            "payer_id": plan.payer_id,
            "payee_id": plan.payee_id,
            "currency": plan.currency,
            "amount_minor": plan.amount,
            "prepared_at": at,
        }
        for plan, kind in zip(plans, _kinds(plans, asked), strict=True)
    ]
    written = insert(Movement).returning(Movement.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(written, rows))
    items = [(movement, *item) for movement, plan in zip(ids, plans, strict=True) for item in plan.items.items()]
    said = as_table([MovementItem.movement_id, MovementItem.reward_id, MovementItem.amount_minor], items)
    write = insert(MovementItem).from_select([*said.c.keys(), "live"], select(said, literal(True)))
    db.session.execute(write)
    record_all(Movement, ids, None, MovementState.PREPARED, at=at)
    wake("movement.prepared", [one for one, row in zip(ids, rows, strict=True) if row["kind"] == MovementKind.STRIPE])
    return ids
