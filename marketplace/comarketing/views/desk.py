"""The alliance's budgets, what is asked of them, and its templates."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing, Order
from .. import actions, files, queries
from ..forms import BudgetForm
from ..models import BudgetRequest, RequestState
from . import bp
from .joint import new_template

ORDERS = {"day": Order(_l("Asked"), (BudgetRequest.asked_at,), falling=True)}


@bp.get("/desk/budgets")
@admin_only
def desk() -> ResponseReturnValue:
    """All of the alliance's budgets, and what was asked of them."""
    status = RequestState.read(request.args.get("status"))
    listing = Listing("comarketing.desk", request.args, BudgetRequest.id, ORDERS, "day", {"status": status})
    query = queries.alliance_requests()
    counts = queries.count_by_state(query)
    query = query.where(BudgetRequest.status == status) if status else query
    if kind := file_asked(request.args):
        return as_file(kind, "budget-requests", files.heads(), files.rows_of(listing.ordered(query)))
    return render_template(
        "comarketing/desk.html", listing=listing, found=listing.page(query), counts=counts, states=RequestState,
        budgets=queries.alliance_budgets(), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.route("/desk/budgets/new", methods=["GET", "POST"])
@admin_only
@once
def new_alliance_budget() -> ResponseReturnValue:
    """Set a budget of the alliance, for all pairs."""
    form = BudgetForm()
    said = form.read() if form.is_submitted() else None
    if said and form.taken(lambda: actions.set_budget(current_user, said)):
        flash(_("Set. Every pair can ask for a part of it."), "good")
        return redirect(url_for("comarketing.desk"))
    page = render_template("comarketing/new_budget.html", form=form, row=None, partner=None)
    return page, 422 if form.is_submitted() else 200


@bp.get("/desk/action-templates")
@admin_only
def alliance_templates() -> ResponseReturnValue:
    """The alliance's templates, which every member can begin from."""
    rows = queries.templates_for(None)
    return render_template("comarketing/templates.html", rows=rows, of_alliance=True, button=ButtonForm(formdata=None))


@bp.route("/desk/action-templates/new", methods=["GET", "POST"])
@admin_only
@once
def add_alliance_template() -> ResponseReturnValue:
    """Keep one for all members."""
    return new_template(True, "comarketing.alliance_templates")


@bp.post("/desk/action-templates/<int:template_id>/remove")
@admin_only
@once
def remove_alliance_template(template_id: int) -> ResponseReturnValue:
    """Remove one of the alliance."""
    actions.remove_template(template_id, current_user, True)
    flash(_("Removed."), "good")
    return redirect(url_for("comarketing.alliance_templates"))
