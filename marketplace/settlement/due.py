"""What is due, found in the database: rewards to be moved, orders to be placed or cancelled."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.arrays import among
from ..core.extensions import db
from ..ledger.models import Entry, Line
from ..ledger.queries import open_amount
from ..members.models import Agency, AgencyState, Gathering
from ..rewards.models import Reward, RewardState
from .models import UNPAID, Movement, MovementItem, MovementKind, MovementState, Remark

# How long what the referrer owes back waits to be netted before it becomes a movement of its own.
NETTING = timedelta(days=14)
Ended, EndedItem = aliased(Movement), aliased(MovementItem)


@cache
def is_free(one_by_one: bool = False) -> ColumnElement[bool]:
    """Condition: the reward may have something open, is neither held nor disputed nor waiting, and is in no live movement. Collected and in
    none it is where a payer's bank has taken it back and the payee has not: what changes of it since is due all the same.

    `one_by_one`: of few rewards among many. Each is looked up by its key; while many are on their way, and the statistics know of
    none yet, PostgreSQL would read them all instead. An OFFSET keeps it from that.
    """
    live = select(MovementItem.id).where(MovementItem.reward_id == Reward.id, MovementItem.live)
    carried = exists(live.offset(0) if one_by_one else live)
    may_be_open = Reward.status.in_((RewardState.ACCRUED, RewardState.FUNDED))
    return and_(may_be_open, Reward.held_at.is_(None), ~is_waiting(), ~is_disputed(), ~carried)


def is_waiting() -> ColumnElement[bool]:
    """Condition: the terms let the reward wait still, after the client has paid."""
    return func.coalesce(Reward.waits_until > clock.NOW, False)


def may_be_owed_back() -> ColumnElement[bool]:
    """Condition: something of the reward can have to come back, as its fee was corrected or orders have carried it: all that is
    new is passed over by a look at its key."""
    return or_(Reward.corrections > 0, exists().where(MovementItem.reward_id == Reward.id))


def is_disputed() -> ColumnElement[bool]:
    """Condition: somebody objects to the reward, or to what was decided on an order that has carried it: until that is settled it is
    not asked for anew."""
    carried = exists().where(
        EndedItem.reward_id == Reward.id,
        ~EndedItem.live,
        Ended.id == EndedItem.movement_id,
        Ended.disputed_at.is_not(None),
    )
    return or_(Reward.disputed_at.is_not(None), carried)


def _was_carried() -> ColumnElement[bool]:
    """Condition: an order that has ended has carried the reward: its money may have come after all, or not be there any more."""
    return exists().where(EndedItem.reward_id == Reward.id, ~EndedItem.live)


def is_gathered() -> ColumnElement[bool]:
    """Condition: the time for which the payer gathers rewards into one order is over."""
    today, since = clock.today(), func.greatest(Reward.accrued_at, Reward.waits_until)
    days, weeks = clock.start_of(today), clock.start_of(today - timedelta(days=today.weekday()))
    return exists().where(
        Agency.id == Reward.payer_id,
        or_(
            Agency.gathering == Gathering.AT_ONCE,
            and_(Agency.gathering == Gathering.DAILY, since < days),
            and_(Agency.gathering == Gathering.WEEKLY, since < weeks),
        ),
    )


def is_due(one_by_one: bool = False) -> ColumnElement[bool]:
    """Condition: the reward should be on its way and isn't. What is owed back waits 14 days to be netted."""
    owed = open_amount(Reward.id)
    lately = exists().where(Entry.id == Line.entry_id, Line.reward_id == Reward.id, Entry.at > clock.now() - NETTING)
    return and_(is_free(one_by_one), is_gathered(), or_(owed > 0, and_(owed < 0, ~lately)))


def rewards(limit: int) -> list[int]:
    """Rewards that are due."""
    return list(db.session.scalars(select(Reward.id).where(is_due()).order_by(Reward.id).limit(limit)))


def rewards_between_the_same(reward_ids: Sequence[int], limit: int) -> list[int]:
    """What else is due from the payers of these rewards to their payees, in the same currencies."""
    pair = (Reward.payer_id, Reward.payee_id, Reward.currency)
    pairs = select(*pair).where(among(Reward.id, reward_ids))
    same = select(Reward.id).where(~among(Reward.id, reward_ids), is_due(one_by_one=True), tuple_(*pair).in_(pairs))
    return list(db.session.scalars(same.order_by(Reward.id).limit(limit)))


def carried_before(reward_ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """Those of these rewards that are in a live movement, and those that a bank order has asked for which was cancelled after its
    payer could pay it."""
    could_be_paid = and_(Movement.kind == MovementKind.BANK_ORDER, Movement.listed_at.is_not(None))
    asked = and_(Movement.status == MovementState.REFUSED, could_be_paid, MovementItem.amount_minor > 0)
    chosen = select(MovementItem.reward_id, MovementItem.live, asked).join(Movement)
    rows = db.session.execute(chosen.where(among(MovementItem.reward_id, reward_ids))).all()
    return {one for one, live, _asked in rows if live}, {one for one, _live, asked in rows if asked}


def unplaced_movements(limit: int) -> list[int]:
    """Bank orders that were prepared and not yet listed, the blocked ones included."""
    waiting = select(Movement.id).where(
        Movement.status == MovementState.PREPARED, Movement.kind == MovementKind.BANK_ORDER
    )
    return list(db.session.scalars(waiting.order_by(Movement.id).limit(limit)))


def outdated_movements(limit: int) -> list[int]:
    """Orders not yet sent that ask for another sum than is open now, because a fee was refunded, a reward disputed or
    money came otherwise; and those to an agency that was suspended since: payouts to it wait."""
    suspended = select(Movement.id).join(Agency, Agency.id == Movement.payee_id).limit(limit)
    suspended = suspended.where(Movement.status == MovementState.LISTED, Agency.status == AgencyState.SUSPENDED)
    outdated = _outdated(Movement.id).distinct().order_by(Movement.id).limit(limit)
    return sorted({*db.session.scalars(outdated), *db.session.scalars(suspended)})


def outdated_movements_of(reward_ids: Sequence[int]) -> list[int]:
    """The same, among the orders that carry these rewards."""
    carrying = select(MovementItem.movement_id).where(MovementItem.live, among(MovementItem.reward_id, reward_ids))
    outdated = _outdated(Movement.id).where(Movement.id.in_(carrying))
    return list(db.session.scalars(outdated.distinct().order_by(Movement.id)))


def why_outdated(movement_id: int) -> Remark | None:
    """Why one that isn't paid yet asks for another sum than is open now, or for what is disputed; None where its sum holds."""
    why = _outdated(func.bool_or(is_disputed()), func.bool_or(Reward.corrections > 0))
    disputed, corrected = db.session.execute(why.where(Movement.id == movement_id)).one()
    if disputed is None:
        return None
    return Remark.DISPUTED if disputed else Remark.CORRECTED if corrected else Remark.PAID


def _outdated(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Only a correction, a dispute or another order that has ended can make an order's sum outdated, so all other rewards are passed
    over."""
    owed = open_amount(Reward.id)
    asked = case((Reward.payer_id == Movement.payer_id, owed), else_=-owed)
    chosen = select(*columns).select_from(Movement).join(MovementItem).join(Reward)
    return chosen.where(
        Movement.status.in_(UNPAID),
        or_(is_disputed(), and_(or_(Reward.corrections > 0, _was_carried()), MovementItem.amount_minor != asked)),
    )


def waited_for_netting(reward_ids: Sequence[int]) -> bool:
    """Whether nothing new was posted on these rewards for 14 days."""
    latest = select(func.max(Entry.at)).join(Line, Line.entry_id == Entry.id).where(among(Line.reward_id, reward_ids))
    posted = db.session.scalar(latest)
    return posted is not None and posted <= clock.now() - NETTING
