"""Budgets of a pair, and asking for a part of one."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.formats import money
from ...core.guards import admin_or_may, member_may
from ...core.idempotency import once
from ...partnerships.opened import partnership_to_change
from .. import actions, queries
from ..forms import BudgetForm, RequestForm
from ..queries import Standing
from . import bp
from .joint import OF, page, to


@bp.route(f"{OF}/budgets/new", methods=["GET", "POST"])
@member_may("budgets")
@once
def new_budget(partnership_id: int) -> ResponseReturnValue:
    """Set a budget for both."""
    row, form = partnership_to_change(partnership_id), BudgetForm()
    said = form.read() if form.is_submitted() else None
    if said and form.taken(lambda: actions.set_budget(current_user, said, partnership_id)):
        flash(_("Set. They are told."), "good")
        return to(partnership_id)
    return page("comarketing/new_budget.html", form, row)


@bp.route(f"{OF}/requests/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def new_request(partnership_id: int) -> ResponseReturnValue:
    """Ask for a part of a budget."""
    row = partnership_to_change(partnership_id)
    form = RequestForm(budgets=[one for one in queries.budgets_of(row) if not one.budget.is_over], said=_said)
    said = form.read() if form.is_submitted() else None
    if said and form.taken(lambda: actions.ask(partnership_id, current_user, said)):
        flash(_("Asked. You hear of the decision by mail."), "good")
        return to(partnership_id)
    return page("comarketing/new_request.html", form, row)


@bp.post("/budgets/<int:budget_id>/end")
@admin_or_may("budgets")
@once
def end_budget(budget_id: int) -> ResponseReturnValue:
    """End one of a pair, or of the alliance, before its last day."""
    row = actions.end_budget(budget_id, current_user)
    if row.partnership_id:
        flash(_("It has ended. They are told."), "good")
        return to(row.partnership_id)
    flash(_("It has ended. Whoever waited for a decision is told."), "good")
    return redirect(url_for("comarketing.desk"))


def _said(one: Standing) -> str:
    return _("%(title)s: %(left)s left", title=one.budget.title, left=money(one.left))
