"""Rewards, movements, balance."""

from apiflask import APIBlueprint
from flask_login import current_user

from ...core.errors import NotFound
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...rewards.models import Reward
from ...settlement import actions, queries
from ...settlement.models import Movement
from ...statements import queries as statements
from ...statements.balances import balances
from .. import shapes
from ..answers import Balance, MovementAnswer, RewardAnswer, listing
from ..schemas import EmptyIn, MovementsQuery, ReasonIn, RewardsQuery, SentIn

bp = APIBlueprint("api_money", __name__, tag="Money")


@bp.get("/rewards")
@member_may("money")
@bp.input(RewardsQuery, location="query", arg_name="asked")
@bp.output(listing(RewardAnswer))
@bp.doc(summary="Rewards you earned or owe, newest first", security="token")
def rewards(asked: dict):
    """`direction`: earned or owed; both without it."""
    query = statements.rewards_of(current_user.agency_id, asked["direction"], asked["status"])
    found = page(query, [Reward.id], asked["cursor"], asked["limit"])
    return {"items": _rewards(found.rows), "next": found.next}


@bp.get("/rewards/<int:reward_id>")
@member_may("money")
@bp.output(RewardAnswer)
@bp.doc(summary="One reward with its movements", security="token")
def reward(reward_id: int):
    """Either side may look."""
    row = db.session.scalar(statements.rewards_of(current_user.agency_id).where(Reward.id == reward_id))
    if row is None:
        raise NotFound()
    return _rewards([row])[0]


def _rewards(rows: list[Reward]) -> list[dict]:
    carried = queries.movements_by_reward([row.id for row in rows])
    return [shapes.reward(row, current_user, carried[row.id]) for row in rows]


@bp.get("/movements")
@member_may("money")
@bp.input(MovementsQuery, location="query", arg_name="asked")
@bp.output(listing(MovementAnswer))
@bp.doc(summary="Money on its way, newest first", security="token")
def movements(asked: dict):
    """`direction`: out, you pay; in, you are paid; both without it."""
    query = queries.movements_of(current_user.agency_id, asked["direction"], asked["status"])
    found = page(query.options(*queries.with_items()), [Movement.id], asked["cursor"], asked["limit"])
    return {"items": [shapes.movement(row) for row in found.rows], "next": found.next}


@bp.get("/movements/<int:movement_id>")
@member_may("money")
@bp.output(MovementAnswer)
@bp.doc(summary="One movement", security="token")
def movement(movement_id: int):
    """Either side may look."""
    return shapes.movement(queries.movement_for(current_user, movement_id))


@bp.post("/movements/<int:movement_id>/sent")
@member_may("money")
@once
@bp.input(SentIn, arg_name="body")
@bp.output(MovementAnswer)
@bp.doc(summary="Say that you have sent it", security="token")
def sent(movement_id: int, body: dict):
    """Payer only. The payee is asked to look."""
    return shapes.movement(actions.mark_sent(movement_id, current_user, body["bank_reference"] or ""))


@bp.post("/movements/<int:movement_id>/received")
@member_may("money")
@once
@bp.input(EmptyIn, arg_name="body")
@bp.output(MovementAnswer)
@bp.doc(summary="Say that the money came", security="token")
def received(movement_id: int, body: dict):
    """Payee only. The rewards are settled in the books."""
    return shapes.movement(actions.confirm_received(movement_id, current_user))


@bp.post("/movements/<int:movement_id>/contest")
@member_may("money")
@once
@bp.input(ReasonIn, arg_name="body")
@bp.output(MovementAnswer)
@bp.doc(summary="Say that the money did not come", security="token")
def contest(movement_id: int, body: dict):
    """Payee only. It stands still until an admin decides."""
    return shapes.movement(actions.contest(movement_id, current_user, body["reason"]))


@bp.get("/balance")
@member_may("money")
@bp.output(Balance)
@bp.doc(summary="Earned, owed, on its way, paid", security="token")
def balance():
    """One row a currency."""
    rows = balances(current_user.agency_id)
    return {
        "items": [{name: value if name == "currency" else str(value) for name, value in row.items()} for row in rows]
    }
