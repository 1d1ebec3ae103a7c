"""The money desk: what is due, on its way and stuck, and the one thing that mends it; imported rewards to release."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from ...rewards.actions import release_imported
from ...rewards.models import Reward
from ...settlement import files as movement_files
from ...settlement.models import Movement, MovementState
from ...settlement.queries import ORDERS, sides, states_offered
from .. import days, files, movements, pending, stuck
from ..pending import Pending
from ..stuck import Stuck
from . import bp

FIRST = 10  # of what is stuck


@bp.get("/desk/money")
@admin_only
def money() -> ResponseReturnValue:
    """Where all money stands now; each figure opens into its rows."""
    return render_template(
        "bookkeeping/money.html",
        stations=movements.stations(),
        piles=pending.piles(),
        stuck=stuck.with_why(stuck.stuck().order_by(stuck.since(), Movement.id).limit(FIRST)),
        stuck_in_all=sum(movements.count_by_reason().values()),
        chart=days.chart(days.distribution()),
        release_form=ButtonForm(formdata=None),
    )


@bp.post("/desk/money/release")
@admin_only
@once
def release() -> ResponseReturnValue:
    """Imported rewards are due from now on."""
    count = release_imported(current_user)
    flash(ngettext("%(num)d reward is released.", "%(num)d rewards are released.", count), "good")
    return redirect(url_for("bookkeeping.money"))


@bp.get("/desk/movements")
@admin_only
def all_movements() -> ResponseReturnValue:
    """All members' movements, newest first, by state and by why they are stuck."""
    status, reason = MovementState.read(request.args.get("status")), request.args.get("stuck")
    reason = reason if reason == "any" or Stuck.read(reason) else None
    filters = {"status": status, "stuck": reason}
    listing = Listing("bookkeeping.all_movements", request.args, Movement.id, ORDERS, "made", filters)
    chosen = movements.movements(status, reason, listing.words)
    if kind := file_asked(request.args):
        every = listing.ordered(chosen).options(*sides())
        return as_file(kind, "movements", movement_files.heads(), movement_files.rows(every))
    found = listing.page(chosen.options(*sides()))
    return render_template(
        "bookkeeping/movements.html",
        listing=listing,
        found=found,
        why=stuck.reasons(found.rows),
        counts=movements.count_by_state(movements.movements(None, reason, listing.words)),
        states=states_offered(status),
        status=status,
        reason=Stuck.read(reason),
        reasons=movements.count_by_reason(),
        sums=movements.sums_of(chosen) if status or reason else [],
    )


@bp.get("/desk/rewards")
@admin_only
def all_rewards() -> ResponseReturnValue:
    """Rewards that are in no movement, or what is left of them, by why."""
    which = Pending.read(request.args.get("which"))
    listing = Listing("bookkeeping.all_rewards", request.args, Reward.id, pending.ORDERS, "since", {"which": which})
    chosen = pending.pending(which, listing.words)
    if kind := file_asked(request.args):
        every = listing.ordered(chosen).options(*pending.SIDES)
        return as_file(kind, "rewards", files.heads(), files.rows(every))
    found = listing.page(chosen.options(*pending.SIDES))
    return render_template(
        "bookkeeping/rewards.html",
        listing=listing,
        found=found,
        left=pending.left_of(found.rows),
        counts={one.which: one.count for one in pending.piles(listing.words)},
        which=which,
        kinds=list(Pending),
        sums=pending.sums_of(chosen),
    )
