"""Calls of the money desk, for admins."""

from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user

from ...core.api import Empty, Named, Output, Page, Seen, calls, listing
from ...core.api_fields import Amount, currency, instant, one_of, text, word
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ...rewards.actions import release_imported
from ...rewards.models import Reward, RewardState
from ...settlement.models import Movement, MovementKind, MovementState
from ...settlement.queries import sides
from .. import days, movements, pending, stuck
from ..pending import Pending
from ..stuck import Stuck

bp = calls("money_desk", "Desk")


class SumOut(Output):
    amount = Amount(attribute="decimal")
    currency = currency()


class StationOut(Output):
    status = word(MovementState, attribute="state")
    movements = Integer(attribute="count")
    sums = List(Nested(SumOut))
    since = instant()
    stuck = Integer()


class PileOut(Output):
    which = word(Pending)
    rewards = Integer(attribute="count")
    sums = List(Nested(SumOut))
    since = instant()


class StuckCountOut(Output):
    why = word(Stuck)
    movements = Integer()


class MoneyOut(Output):
    on_its_way = List(Nested(StationOut))
    in_no_movement = List(Nested(PileOut))
    stuck = List(Nested(StuckCountOut))


class DaysStepOut(Output):
    days = String(metadata={"description": "from and to, as “0–1”"})
    bank_order = Integer()
    stripe = Integer()


class DaysOut(Output):
    steps = List(Nested(DaysStepOut))


class PayerDaysOut(Output):
    agency = Nested(Named)
    rewards = Integer()
    half = Integer(metadata={"description": "half of them took at most so many days"})
    most = Integer(metadata={"description": "nine of ten took at most so many"})


class MovementsAsked(Page):
    status = word(MovementState, load_default=None)
    stuck = one_of("any", *Stuck, load_default=None)


class AnyMovementOut(Output):
    id = Integer()
    kind = word(MovementKind)
    status = word(MovementState)
    reference = String(allow_none=True)
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)
    stuck = word(Stuck, allow_none=True)
    prepared_at = instant()
    listed_at = instant()
    sent_at = instant()


class RewardsAsked(Page):
    which = word(Pending, load_default=None)


class PendingRewardOut(Output):
    id = Integer()
    status = word(RewardState)
    payer = Nested(Named)
    payee = Nested(Named)
    amount = Amount("what of it is in no movement; negative where it is to be given back")
    currency = currency()
    accrued_at = instant()
    since = instant("since when that is owed; what is to be given back: since when it is owed back")


class ReleasedOut(Output):
    released = Integer()


class DaysAsked(Page):
    q = text(100)


@bp.get("/money")
@admin_only
@bp.output(MoneyOut)
@bp.doc(summary="Where all money stands now; for admins", security="token", operation_id="get_money")
def money() -> object:
    """Movements by state, rewards that are in none, each `since` the oldest, and how many movements are stuck, by why."""
    why = [{"why": word, "movements": count} for word, count in movements.count_by_reason().items()]
    return {"on_its_way": movements.stations(), "in_no_movement": pending.piles(), "stuck": why}


@bp.get("/all-movements")
@admin_only
@bp.input(MovementsAsked, location="query", arg_name="asked")
@bp.output(listing(AnyMovementOut, "AllMovementList"))
@bp.doc(summary="All members' movements, newest first; for admins", security="token", operation_id="get_all_movements")
def all_movements(asked: dict[str, Any]) -> object:
    """`stuck`: for one reason, or `any`."""
    chosen = movements.movements(asked["status"], asked["stuck"]).order_by(Movement.id.desc())
    found = page(chosen.options(*sides()), [Movement.id.desc()], asked["cursor"], asked["limit"])
    why = stuck.reasons(found.rows)
    return {"items": [Seen(one, stuck=why.get(one.id)) for one in found.rows], "next": found.next}


@bp.get("/pending-rewards")
@admin_only
@bp.input(RewardsAsked, location="query", arg_name="asked")
@bp.output(listing(PendingRewardOut, "PendingRewardList"))
@bp.doc(
    summary="Rewards in no movement, newest first; for admins", security="token", operation_id="get_pending_rewards"
)
def pending_rewards(asked: dict[str, Any]) -> object:
    """Due for the next order, frozen, imported and not released, or to be given back."""
    chosen = pending.pending(Pending.read(asked["which"])).options(*pending.SIDES).order_by(Reward.id.desc())
    found = page(chosen, [Reward.id.desc()], asked["cursor"], asked["limit"])
    left = pending.left_of(found.rows)
    return {
        "items": [Seen(one, amount=left[one.id].amount, since=left[one.id].since) for one in found.rows],
        "next": found.next,
    }


@bp.post("/imported-rewards/release")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(ReleasedOut)
@bp.doc(summary="Release imported rewards; for admins", security="token", operation_id="release_rewards")
def release(body: dict[str, Any]) -> object:
    """From now on they are due like all others."""
    return {"released": release_imported(current_user)}


@bp.get("/days-to-reward")
@admin_only
@bp.output(DaysOut)
@bp.doc(
    summary="Days from clients' payments to rewards, by rail; for admins", security="token", operation_id="get_days"
)
def all_days() -> object:
    """Of twelve months: how many rewards took so many days."""
    return {"steps": _steps(days.distribution())}


@bp.get("/agencies/<int:agency_id>/days-to-reward")
@admin_only
@bp.output(DaysOut)
@bp.doc(summary="The same of one payer; for admins", security="token", operation_id="get_days_of_agency")
def days_of(agency_id: int) -> object:
    """Of the rewards that it pays."""
    return {"steps": _steps(days.distribution(days.payer(agency_id).id))}


def _steps(found: dict[tuple[MovementKind, int], int]) -> list[dict[str, object]]:
    points = days.chart(found).points
    return [{"days": one.label, "bank_order": int(one.up), "stripe": int(one.down)} for one in points]


@bp.get("/payers-days")
@admin_only
@bp.input(DaysAsked, location="query", arg_name="asked")
@bp.output(listing(PayerDaysOut, "PayerDaysList"))
@bp.doc(
    summary="How long the rewards of each payer took; for admins", security="token", operation_id="get_days_by_payer"
)
def days_by_payer(asked: dict[str, Any]) -> object:
    """`q`: words in the agency's name."""
    chosen = days.members(asked["q"])
    key = chosen.selected_columns.id
    found = page(chosen.order_by(key), [key], asked["cursor"], asked["limit"])
    items = [{"agency": one, "rewards": one.rewards, "half": one.half, "most": one.most} for one in found.rows]
    return {"items": items, "next": found.next}
