"""Rewards: the list, and one with its movements."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from ...core.exports import as_file, file_asked, rows_for_file
from ...core.guards import member_may
from ...core.listing import Listing
from ...core.money import Money
from ...ledger.queries import lines_of, open_items
from ...rewards.models import Reward, RewardState
from ...settlement.queries import movements_by_reward
from .. import queries
from ..piles import Pile
from . import bp


@bp.get("/rewards")
@member_may("money")
def rewards() -> ResponseReturnValue:
    """What was earned and what is owed, newest first; each opens down to its rows."""
    direction, status = request.args.get("direction"), RewardState.read(request.args.get("status"))
    only = Pile.read(request.args.get("only"))
    direction = direction if direction in ("earned", "owed") else None
    filters = {"direction": direction, "status": status, "only": only}
    listing = Listing("statements.rewards", request.args, Reward.id, queries.ORDERS, "since", filters)
    query = queries.rewards_of(current_user.agency_id, direction, status, only, listing.words)
    if kind := file_asked(request.args):
        return _file(kind, listing.ordered(query).options(*queries.with_sides()), only)
    found = listing.page(query.options(*queries.with_sides()))
    return render_template(
        "statements/rewards.html",
        found=found,
        listing=listing,
        sums=queries.sums_of(query, only, current_user.agency_id) if listing.narrowed else [],
        parts=queries.parts_of(found.rows, only, current_user.agency_id) if only else {},
        count=queries.count_rewards(query),
        only=only,
        direction=direction,
        status=status,
        states=queries.states_offered(status),
    )


def _file(kind: str, query: Select[Any], only: Pile | None) -> ResponseReturnValue:
    """The rows of the page in its words; as there, what one owes is negative. With a pile, the last cell is what lies on it."""
    mine = current_user.agency_id
    heads = (
        *(_("No."), _("Client’s job"), _("Payer"), _("Payee"), _("Fee kept"), _("Reward"), _("Currency"), _("State")),
        *(_("Since"), _("Invoice"), *([_("Of the reward")] if only else [])),
    )
    found = rows_for_file(query)
    parts = queries.parts_of(found, only, current_user.agency_id) if only else {}
    rows = (
        (row.id, row.subject, row.payer.name, row.payee.name, row.kept.decimal,
         (row.amount if row.payee_id == mine else -row.amount).decimal, row.currency, str(row.word), row.accrued_at, row.invoice,
         *([parts[row.id].decimal] if only else []))
        for row in found
    )  # fmt: skip
    return as_file(kind, "rewards", heads, rows)


@bp.get("/rewards/<int:reward_id>")
@member_may("money")
def reward(reward_id: int) -> ResponseReturnValue:
    """One reward: the fee it is a share of, its lines in the books, and the orders that carried it."""
    row = queries.reward_for(current_user, reward_id)
    earning = row.payee_id == current_user.agency_id
    owes, owed = open_items([row.id])[row.id]
    return render_template(
        "statements/reward.html",
        reward=row,
        earning=earning,
        open_now=Money(owed if earning else owes, row.currency),
        lines=lines_of(row.id),
        movements=movements_by_reward([row.id])[row.id],
    )
