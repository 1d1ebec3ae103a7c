"""Goals, joint actions and templates."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import few
from ...core.typed import row_number
from ...partnerships.models import Partnership
from ...partnerships.opened import partnership_to_change
from ...partnerships.queries import partnership_of
from .. import actions, queries
from ..forms import ActionForm, GoalForm, ResultForm, TemplateForm
from ..models import BudgetRequest, JointAction
from . import bp

OF = "/partnerships/<int:partnership_id>"
ACTION = "/joint-actions/<int:action_id>"
FEW = 20


@bp.get(f"{OF}/together")
@member_may("partnerships")
def together(partnership_id: int) -> ResponseReturnValue:
    """What a pair does together: goals, actions, budgets with requests."""
    row = partnership_of(current_user, partnership_id)
    latest = queries.actions_of(row).order_by(JointAction.held_on.desc(), JointAction.id.desc())
    return render_template(
        "comarketing/together.html", row=row, partner=row.other(current_user.agency_id), goals=queries.goals_of(row),
        actions=few(latest, FEW), templates=queries.templates_for(current_user.agency_id), budgets=queries.budgets_of(row),
        requests=few(queries.requests_of(row).order_by(BudgetRequest.id.desc()), FEW), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.route(f"{OF}/goals/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def new_goal(partnership_id: int) -> ResponseReturnValue:
    """Set a goal."""
    row = partnership_to_change(partnership_id)
    form = GoalForm(sides=row.sides)
    if form.validate_on_submit() and form.taken(lambda: actions.set_goal(partnership_id, current_user, form.said)):
        flash(_("Saved."), "good")
        return to(partnership_id)
    return page("comarketing/new_goal.html", form, row)


@bp.post(f"{OF}/goals/<int:goal_id>/remove")
@member_may("partnerships")
@once
def remove_goal(partnership_id: int, goal_id: int) -> ResponseReturnValue:
    """Remove a goal."""
    actions.remove_goal(partnership_id, goal_id, current_user)
    flash(_("Removed."), "good")
    return to(partnership_id)


@bp.route(f"{OF}/actions/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def new_action(partnership_id: int) -> ResponseReturnValue:
    """Plan something; `template` in the address is what it begins from."""
    row = partnership_to_change(partnership_id)
    chosen = row_number(request.args.get("template"))
    begins = next((one for one in queries.templates_for(current_user.agency_id) if one.id == chosen), None)
    form = ActionForm(obj=begins)
    if form.validate_on_submit() and form.taken(lambda: actions.plan_action(partnership_id, current_user, form.said)):
        flash(_("Planned. They are told."), "good")
        return to(partnership_id)
    return page("comarketing/new_action.html", form, row)


@bp.get(ACTION)
@member_may("partnerships")
def action(action_id: int) -> ResponseReturnValue:
    """One of them: what each does for it, and what came of it."""
    return _show(action_id)


def _show(action_id: int, form: ResultForm | None = None) -> str:
    one = queries.action_of(current_user, action_id)
    row = one.partnership
    return render_template(
        "comarketing/action.html", one=one, row=row, partner=row.other(current_user.agency_id), own=row.own(current_user.agency_id),
        form=form or ResultForm(), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.post(f"{ACTION}/finish")
@member_may("partnerships")
@once
def finish(action_id: int) -> ResponseReturnValue:
    """Say what came of it."""
    form = ResultForm()
    if not (
        form.validate() and form.taken(lambda: actions.finish_action(action_id, current_user, form.result.data or ""))
    ):
        return _show(action_id, form), 422
    flash(_("Done. They are told what came of it."), "good")
    return redirect(url_for("comarketing.action", action_id=action_id))


@bp.post(f"{ACTION}/cancel")
@member_may("partnerships")
@once
def cancel(action_id: int) -> ResponseReturnValue:
    """Cancel it."""
    actions.cancel_action(action_id, current_user)
    flash(_("Cancelled. They are told."), "good")
    return redirect(url_for("comarketing.action", action_id=action_id))


@bp.get("/agency/action-templates")
@member_may("partnerships")
def templates() -> ResponseReturnValue:
    """Templates of one's agency, and those of the alliance."""
    rows = queries.templates_for(current_user.agency_id)
    return render_template("comarketing/templates.html", rows=rows, of_alliance=False, button=ButtonForm(formdata=None))


@bp.route("/agency/action-templates/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def add_template() -> ResponseReturnValue:
    """Keep one for one's agency."""
    return new_template(False, "comarketing.templates")


@bp.post("/agency/action-templates/<int:template_id>/remove")
@member_may("partnerships")
@once
def remove_template(template_id: int) -> ResponseReturnValue:
    """Remove one of one's agency."""
    actions.remove_template(template_id, current_user)
    flash(_("Removed."), "good")
    return redirect(url_for("comarketing.templates"))


def new_template(of_alliance: bool, back: str) -> ResponseReturnValue:
    """The page for a new template of either kind."""
    form = TemplateForm()
    if form.validate_on_submit() and form.taken(lambda: actions.add_template(current_user, form.said, of_alliance)):
        flash(_("Saved."), "good")
        return redirect(url_for(back))
    shown = render_template("comarketing/new_template.html", form=form, back=url_for(back), of_alliance=of_alliance)
    return shown, 422 if form.is_submitted() else 200


def page(name: str, form: Any, row: Partnership) -> ResponseReturnValue:
    """The page of a form of a partnership."""
    shown = render_template(name, form=form, row=row, partner=row.other(current_user.agency_id))
    return shown, 422 if form.is_submitted() else 200


def to(partnership_id: int) -> Response:
    """Back to what the pair does together."""
    return redirect(url_for("comarketing.together", partnership_id=partnership_id))
