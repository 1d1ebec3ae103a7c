"""Calls on rewards and the balance."""

from apiflask.fields import Boolean, Integer, List, Nested, String
from flask_login import current_user

from ..core.api import Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import Amount, currency, instant, one_of, word
from ..core.guards import member_may
from ..core.paging import page
from ..rewards.models import Reward, RewardState
from ..settlement.models import MovementKind, MovementState
from ..settlement.queries import movements_by_reward
from . import queries
from .balances import balances

bp = calls("rewards", "Money")


class RewardsPage(Page):
    direction = one_of("earned", "owed")
    status = word(RewardState)


class MovementName(Output):
    id = Integer()
    kind = word(MovementKind)
    status = word(MovementState)
    reference = String(allow_none=True)
    amount = Amount()
    currency = currency()


class RewardOut(Output):
    id = Integer()
    amount = Amount()
    currency = currency()
    status = word(RewardState)
    direction = one_of("earned", "owed")
    payer = Nested(Named)
    payee = Nested(Named)
    basis_points = Integer(attribute="rate", metadata={"description": "0 where a rule gives a sum"})
    why = String(metadata={"description": "why it is this sum", "example": "10% of the fee"})
    flat = Amount("the sum that a rule gives for the whole fee", allow_none=True)
    limit = Amount("what a rule’s cap had left when the fee was reported", allow_none=True)
    measured = Integer(allow_none=True, metadata={"description": "what a rule measured: minor units, or clients"})
    waits_until = instant("nothing moves before")
    kept = Amount("what the receiver kept of the fee")
    held = Boolean(attribute="is_held")
    disputed = Boolean(attribute="is_disputed")
    accrued_at = instant()
    payment = Integer(attribute="payment_id")
    referral = Integer(attribute="referral_id")
    subject = String()
    movements = List(Nested(MovementName))


class BalanceRow(Output):
    """Per currency, of all time: earned and owed net of corrections, what is on its way, what was really paid."""

    currency = currency()
    earned = Amount("all that you ever earned, also what is held or was paid already")
    owed = Amount("all that you ever owed")
    in_transit = Amount("what is on its way, to you and from you")
    paid_out = Amount("what was really paid out to you")
    paid_in = Amount("what you really paid in")


class Balance(Output):
    items = List(Nested(BalanceRow))


@bp.get("/rewards")
@member_may("money")
@bp.input(RewardsPage, location="query", arg_name="asked")
@bp.output(listing(RewardOut, "RewardList"), links=links("get_reward", reward_id="items/0/id"))
@bp.doc(summary="Rewards you earned or owe, newest first", security="token", operation_id="get_rewards")
def rewards(asked: dict) -> object:
    """`direction`: earned or owed; both without it."""
    query = queries.rewards_of(current_user.agency_id, asked.get("direction"), asked.get("status")).options(
        *queries.with_sides()
    )
    found = page(query, [Reward.id], asked["cursor"], asked["limit"])
    return {"items": seen_rewards(found.rows, current_user.agency_id), "next": found.next}


@bp.get("/rewards/<int:reward_id>")
@member_may("money")
@bp.output(
    RewardOut,
    links=links("get_referral", referral_id="referral") | links("get_movement", movement_id="movements/0/id"),
)
@bp.doc(summary="One reward with its movements", security="token", operation_id="get_reward")
def reward(reward_id: int) -> object:
    """Either side may look."""
    return seen_rewards([queries.reward_for(current_user, reward_id)], current_user.agency_id)[0]


def seen_rewards(rows: list[Reward], mine: int | None) -> list[Seen]:
    """Rewards as people of an agency see them."""
    carried = movements_by_reward([row.id for row in rows])
    return [
        Seen(row, direction="owed" if row.payer_id == mine else "earned", movements=carried[row.id]) for row in rows
    ]


@bp.get("/balance")
@member_may("money")
@bp.output(Balance)
@bp.doc(summary="Earned, owed, on its way, paid", security="token", operation_id="get_balance")
def balance() -> object:
    """One row a currency."""
    return {"items": balances(current_user.agency_id)}
