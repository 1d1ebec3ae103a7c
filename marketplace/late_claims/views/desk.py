"""What the alliance's admins see and decide."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from .. import actions, files, queries
from ..forms import DecisionForm
from ..models import TO_DECIDE, ClaimState, LateClaim
from ..shown import whole
from . import bp


@bp.get("/desk/claims")
@admin_only
def desk() -> ResponseReturnValue:
    """All claims in which an agency is asked, the oldest first, by state."""
    waiting = request.args.get("status") == "waiting"
    status = None if waiting else ClaimState.read(request.args.get("status"))
    filters = {"status": "waiting" if waiting else status}
    listing = Listing(
        "late_claims.desk", request.args, LateClaim.id, queries.ORDERS, "made", filters, oldest_first=True
    )
    every = queries.to_decide() if waiting else queries.in_state(queries.all_claims(), status)
    every = every.options(*queries.with_sides())
    if kind := file_asked(request.args):
        return as_file(kind, "claims", files.heads(), files.rows(listing.ordered(every), None))
    counts = queries.count_by_state(queries.all_claims())
    return render_template(
        "late_claims/desk.html", listing=listing, found=listing.page(every), states=list(counts), counts=counts,
        waiting=sum(counts.get(one, 0) for one in TO_DECIDE),
    )  # fmt: skip


@bp.get("/desk/claims/<int:claim_id>")
@admin_only
def desk_claim(claim_id: int) -> ResponseReturnValue:
    """One claim with what both sides say and show, and the decision."""
    return _show(claim_id)


def _show(claim_id: int, status: int = 200, form: DecisionForm | None = None) -> ResponseReturnValue:
    row = queries.any_claim(claim_id)
    page = render_template(
        "late_claims/desk_claim.html",
        form=form or DecisionForm(formdata=None),
        **whole(row, current_user),
    )
    return page, status


@bp.post("/desk/claims/<int:claim_id>/decide")
@admin_only
@once
def decide(claim_id: int) -> ResponseReturnValue:
    """An admin decides."""
    form = DecisionForm()
    right = form.validate()
    if not (
        right
        and form.taken(
            lambda: actions.decide(claim_id, current_user, form.outcome.data == "yes", form.reason.data or "")
        )
    ):
        return _show(claim_id, 422, form)
    flash(_("Decided. Both agencies are told."), "good")
    return redirect(url_for("late_claims.desk_claim", claim_id=claim_id))
