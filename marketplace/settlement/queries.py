"""What is due, and what waits for whom."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import joinedload, selectinload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Account, Entry, Line
from ..members.models import Agency
from ..rewards.models import Reward
from .models import Movement, MovementItem

# How long what the referrer owes back waits to be netted before it becomes a movement of its own.
NETTING = timedelta(days=14)
# Days after which a waiting order is called to mind; from the last on the admins are told as well.
REMIND_AFTER = (3, 7, 14, 21)

_DUE = """
    SELECT r.id FROM rewards r
    CROSS JOIN LATERAL (
        SELECT sum(l.amount) AS amount FROM lines l JOIN accounts a ON a.id = l.account_id
        WHERE l.reward_id = r.id AND a.kind = 'owed_by_receiver'
    ) open
    WHERE r.status = 'accrued' AND r.held_at IS NULL AND r.disputed_at IS NULL
      AND NOT EXISTS (SELECT FROM movement_items i WHERE i.reward_id = r.id AND i.live)
      AND (open.amount > 0 OR open.amount < 0 AND NOT EXISTS (
              SELECT FROM lines l JOIN entries e ON e.id = l.entry_id WHERE l.reward_id = r.id AND e.at > :since))
      AND {among}
    ORDER BY r.id LIMIT :limit
"""
_BETWEEN_THE_SAME = """
    (r.payer_id, r.payee_id, r.currency) IN (SELECT payer_id, payee_id, currency FROM rewards WHERE id = ANY(:ids))
"""

# Only a correction or a dispute can make an order's sum outdated, so all other rewards are passed over.
_OUTDATED = """
    SELECT DISTINCT m.id FROM movements m
    JOIN movement_items i ON i.movement_id = m.id JOIN rewards r ON r.id = i.reward_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.amount), 0) AS amount FROM lines l JOIN accounts a ON a.id = l.account_id
        WHERE l.reward_id = r.id AND a.kind = 'owed_by_receiver'
    ) open
    WHERE m.status IN ('prepared', 'listed') AND (r.corrections > 0 OR r.disputed_at IS NOT NULL) AND {among}
      AND (i.amount_minor <> CASE WHEN r.payer_id = m.payer_id THEN open.amount ELSE -open.amount END
           OR r.disputed_at IS NOT NULL)
    ORDER BY m.id LIMIT :limit
"""
_OF_REWARDS = "m.id IN (SELECT movement_id FROM movement_items WHERE live AND reward_id = ANY(:ids))"


def due_rewards(limit: int) -> list[int]:
    """Rewards that should be on their way and aren't: accrued, neither held nor disputed, in no live movement."""
    asked = {"limit": limit, "since": clock.now() - NETTING}
    return list(db.session.scalars(text(_DUE.format(among="true")), asked))


def due_between_the_same(reward_ids: Sequence[int], limit: int) -> list[int]:
    """What is due from the payers of these rewards to their payees, in the same currencies."""
    asked = {"limit": limit, "since": clock.now() - NETTING, "ids": list(reward_ids)}
    return list(db.session.scalars(text(_DUE.format(among=_BETWEEN_THE_SAME)), asked))


def unplaced_movements(limit: int) -> list[int]:
    """Movements that were prepared and not yet listed, the blocked ones included."""
    waiting = select(Movement.id).where(Movement.status == "prepared").order_by(Movement.id).limit(limit)
    return list(db.session.scalars(waiting))


def outdated_movements(limit: int) -> list[int]:
    """Orders not yet sent that ask for another sum than is open now, because a fee was refunded or a reward disputed;
    and those to an agency that was suspended since: payouts to it wait."""
    outdated = db.session.scalars(text(_OUTDATED.format(among="true")), {"limit": limit})
    suspended = select(Movement.id).join(Agency, Agency.id == Movement.payee_id).limit(limit)
    suspended = suspended.where(Movement.status == "listed", Agency.status == "suspended")
    return sorted({*outdated, *db.session.scalars(suspended)})


def outdated_movements_of(reward_ids: Sequence[int]) -> list[int]:
    """The same, among the orders that carry these rewards."""
    asked = {"limit": len(reward_ids), "ids": list(reward_ids)}
    return list(db.session.scalars(text(_OUTDATED.format(among=_OF_REWARDS)), asked))


def waited_for_netting(reward_ids: Sequence[int]) -> bool:
    """Whether nothing new was posted on these rewards for 14 days."""
    latest = select(func.max(Entry.at)).join(Line, Line.entry_id == Entry.id).where(Line.reward_id.in_(reward_ids))
    return db.session.scalar(latest) <= clock.now() - NETTING


def movements_to_remind_of(limit: int) -> list[int]:
    """Orders that have waited for the payer, or for the payee's word, past their next reminder day."""
    return list(db.session.scalars(select(Movement.id).where(reminder_is_due()).order_by(Movement.id).limit(limit)))


def reminder_is_due():
    """Condition: the order waits, and fewer reminders were sent than days for them have passed."""
    since, now = func.coalesce(Movement.sent_at, Movement.listed_at), clock.now()
    late = [and_(Movement.reminders <= n, since <= now - timedelta(days=days)) for n, days in enumerate(REMIND_AFTER)]
    return and_(Movement.status.in_(("listed", "sent")), or_(*late))


def reminders_due(movement: Movement) -> int:
    """How many of the days on which an order is called to mind have passed."""
    waited = clock.now() - (movement.sent_at or movement.listed_at)
    return sum(waited >= timedelta(days=days) for days in REMIND_AFTER)


def movements_of(agency_id: int, direction: str | None = None, status: str | None = None):
    """A SELECT of the agency's movements, newest first. `out`: it pays; `in`: it is paid; None: both."""
    sides = {"out": [Movement.payer_id], "in": [Movement.payee_id]}.get(
        direction, [Movement.payer_id, Movement.payee_id]
    )
    chosen = select(Movement).where(or_(*(side == agency_id for side in sides))).order_by(Movement.id.desc())
    return chosen.where(Movement.status == status) if status else chosen


def rewards_of(agency_id: int, direction: str | None = None, status: str | None = None):
    """A SELECT of the agency's rewards, newest first. `earned`: it referred; `owed`: it received; None: both."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(direction, [Reward.payer_id, Reward.payee_id])
    chosen = select(Reward).where(or_(*(side == agency_id for side in sides))).order_by(Reward.id.desc())
    chosen = chosen.options(joinedload(Reward.payer), joinedload(Reward.payee))
    return chosen.where(Reward.status == status) if status else chosen


def balances(agency_id: int) -> list[dict]:
    """Per currency, as Money: earned and owed of all time, net of corrections; in_transit: sent and not yet
    confirmed, either way; paid_out and paid_in: what was really paid to the agency, and by it.

    The paid figures are what was earned or owed less what is still open in the books.
    """
    sums: dict[str, dict[str, int]] = {}
    for name, rows in (
        ("earned", _sum_of_rewards(Reward.payee_id == agency_id)),
        ("owed", _sum_of_rewards(Reward.payer_id == agency_id)),
        ("in_transit", _sum_of_movements(agency_id)),
        *_open_items(agency_id).items(),
    ):
        for currency, total in rows:
            sums.setdefault(currency, {})[name] = int(total)
    return [_balance(currency, row) for currency, row in sorted(sums.items())]


def _balance(currency: str, row: dict[str, int]) -> dict:
    earned, owed = row.get("earned", 0), row.get("owed", 0)
    figures = {
        "earned": earned,
        "owed": owed,
        "in_transit": row.get("in_transit", 0),
        "paid_out": earned - row.get("open_in", 0),
        "paid_in": owed - row.get("open_out", 0),
    }
    return {"currency": currency} | {name: Money(minor, currency) for name, minor in figures.items()}


def _sum_of_rewards(side):
    live = select(Reward.currency, func.sum(Reward.amount_minor)).where(side, Reward.status != "void")
    return db.session.execute(live.group_by(Reward.currency))


def _sum_of_movements(agency_id: int):
    mine = or_(Movement.payer_id == agency_id, Movement.payee_id == agency_id)
    moving = select(Movement.currency, func.sum(Movement.amount_minor)).where(mine)
    return db.session.execute(moving.where(Movement.status.in_(("sent", "contested"))).group_by(Movement.currency))


def _open_items(agency_id: int) -> dict[str, list[tuple[str, int]]]:
    """What the books have open: `open_out`, the agency owes it; `open_in`, it is owed to the agency."""
    sides = {"owed_by_receiver": ("open_out", 1), "owed_to_referrer": ("open_in", -1)}
    chosen = select(Account.kind, Account.currency, func.sum(Line.amount)).join(Line, Line.account_id == Account.id)
    chosen = chosen.where(Account.agency_id == agency_id, Account.kind.in_(sides))
    found: dict[str, list[tuple[str, int]]] = {"open_out": [], "open_in": []}
    for kind, currency, total in db.session.execute(chosen.group_by(Account.kind, Account.currency)):
        name, sign = sides[kind]
        found[name].append((currency, int(total) * sign))
    return found


def time_to_list(since: datetime) -> list[float]:
    """Seconds from each reward's accrual to its order being listed, for orders listed since an instant."""
    chosen = (
        select(func.extract("epoch", Movement.listed_at - Reward.accrued_at))
        .join(MovementItem, MovementItem.movement_id == Movement.id)
        .join(Reward, Reward.id == MovementItem.reward_id)
        .where(Movement.listed_at >= since)
    )
    return [float(seconds) for seconds in db.session.scalars(chosen)]


def movement_for(person, movement_id: int) -> Movement:
    """The movement, if this person's agency is one of its two sides; otherwise there is nothing there."""
    movement = db.session.scalar(movements_of(person.agency_id).where(Movement.id == movement_id))
    if movement is None:
        raise NotFound()
    return movement


def movements_by_reward(reward_ids: Sequence[int]) -> dict[int, list[Movement]]:
    """By reward, the movements that carried or carry it, oldest first."""
    chosen = select(MovementItem.reward_id, Movement).join(Movement, Movement.id == MovementItem.movement_id)
    found: dict[int, list[Movement]] = {one: [] for one in reward_ids}
    for reward_id, movement in db.session.execute(
        chosen.where(MovementItem.reward_id.in_(reward_ids)).order_by(Movement.id)
    ):
        found[reward_id].append(movement)
    return found


def with_items() -> list:
    """Loader options for lists of movements: both sides and items without a query a row."""
    return [joinedload(Movement.payer), joinedload(Movement.payee), selectinload(Movement.items)]


def waiting_for(agency_id: int, limit: int) -> list[Movement]:
    """Orders that wait for this agency: to be paid, to be confirmed, or held up by its missing details."""
    chosen = select(Movement).where(
        or_(
            and_(Movement.payer_id == agency_id, Movement.status == "listed"),
            and_(Movement.payee_id == agency_id, Movement.status == "sent"),
            and_(Movement.payee_id == agency_id, Movement.status == "prepared", Movement.blocked_by.is_not(None)),
        )
    )
    sides = (joinedload(Movement.payer), joinedload(Movement.payee))
    return list(db.session.scalars(chosen.options(*sides).order_by(Movement.id).limit(limit)))


def paying_back(movement_ids: Sequence[int]) -> set[int]:
    """Those of these movements that turn round: the referrer gives back what a refund has taken from a paid reward."""
    chosen = select(MovementItem.movement_id).join(Movement).join(Reward).distinct()
    turned = chosen.where(MovementItem.movement_id.in_(movement_ids), Reward.payer_id != Movement.payer_id)
    return set(db.session.scalars(turned))


def contested() -> list[Movement]:
    """Orders that wait for an admin, oldest first."""
    chosen = select(Movement).where(Movement.status == "contested").order_by(Movement.id)
    return list(db.session.scalars(chosen.options(*with_items())))


def items_of(movement: Movement) -> list[MovementItem]:
    """What an order carries, with each reward."""
    chosen = select(MovementItem).where(MovementItem.movement_id == movement.id).order_by(MovementItem.id)
    return list(db.session.scalars(chosen.options(joinedload(MovementItem.reward)).limit(500)))


def count_movements(agency_id: int, direction: str | None = None) -> dict[str, int]:
    """How many of an agency's movements are in each state."""
    mine = movements_of(agency_id, direction).order_by(None).subquery()
    return dict(db.session.execute(select(mine.c.status, func.count()).group_by(mine.c.status)).all())


def count_rewards(agency_id: int, direction: str | None = None, status: str | None = None) -> int:
    """How many rewards a list has."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(direction, [Reward.payer_id, Reward.payee_id])
    chosen = select(func.count()).select_from(Reward).where(or_(*(side == agency_id for side in sides)))
    return db.session.scalar(chosen.where(Reward.status == status) if status else chosen)


def open_sums(agency_id: int) -> dict[str, list[Money]]:
    """For Today: what the agency owes now (`open_out`), is owed now (`open_in`), and has `earned`: a sum a currency, the alliance's own first."""
    found = _open_items(agency_id) | {"earned": list(_sum_of_rewards(Reward.payee_id == agency_id))}
    base = current_app.config["SETTINGS"].base_currency
    return {
        name: sorted(
            (Money(int(total), code) for code, total in sums if total), key=lambda m: (m.currency != base, m.currency)
        )
        for name, sums in found.items()
    }
