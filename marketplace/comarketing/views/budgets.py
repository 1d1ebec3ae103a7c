"""Budgets of a pair, and asking for a part of one."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.formats import money
from ...core.guards import member_may
from ...core.idempotency import once
from ...partnerships.queries import partnership_of
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
    row, form = partnership_of(current_user, partnership_id), BudgetForm()
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
    row = partnership_of(current_user, partnership_id)
    form = RequestForm(budgets=[one for one in queries.budgets_of(row) if not one.budget.is_over], said=_said)
    said = form.read() if form.is_submitted() else None
    if said and form.taken(lambda: actions.ask(partnership_id, current_user, said)):
        flash(_("Asked. You hear of the decision by mail."), "good")
        return to(partnership_id)
    return page("comarketing/new_request.html", form, row)


def _said(one: Standing) -> str:
    return _("%(title)s: %(left)s left", title=one.budget.title, left=money(one.left))
