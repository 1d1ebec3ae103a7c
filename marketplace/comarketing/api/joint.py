"""Calls on goals, joint actions and templates."""

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Range
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import Day, RowNumber, instant, text, word
from ...core.guards import admin_only, admin_or_may, member_may
from ...core.idempotency import once
from ...core.paging import page
from ...partnerships.queries import partnership_of
from .. import actions, queries
from ..models import LONGEST_TEXT, LONGEST_TITLE, MOST, ActionKind, ActionState, ActionTemplate, GoalKind, JointAction

bp = calls("joint_actions", "Partnerships")
OF = "/partnerships/<int:partnership_id>"
ACTION = "/joint-actions/<int:action_id>"
GO_ON = ("get_joint_action", "finish_joint_action", "cancel_joint_action")


class GoalIn(Input):
    kind = word(GoalKind, required=True)
    giver_id = RowNumber(
        load_default=None, allow_none=True, metadata={"description": "of clients: the agency that passes them"}
    )
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    target = Integer(strict=True, required=True, validate=Range(min=1, max=MOST))


class GoalOut(Output):
    id = Integer()
    kind = word(GoalKind)
    giver = Nested(Named, allow_none=True)
    starts_on = Date()
    ends_on = Date()
    target = Integer()
    reached = Integer(
        metadata={
            "description": "as many as happened in the period: clients that were accepted and not returned, actions done"
        }
    )


class Goals(Output):
    items = List(Nested(GoalOut))


class TemplateIn(Input):
    paragraphs = Input.paragraphs | {"we_do", "they_do"}

    kind = word(ActionKind, required=True)
    title = text(LONGEST_TITLE, needed=True)
    we_do = text(LONGEST_TEXT)
    they_do = text(LONGEST_TEXT)


class ActionIn(TemplateIn):
    held_on = Day(required=True)


class ResultIn(Input):
    paragraphs = Input.paragraphs | {"result"}

    result = text(LONGEST_TEXT, needed=True)


class TemplateOut(Output):
    id = Integer()
    kind = word(ActionKind)
    title = String()
    we_do = String()
    they_do = String()
    made_at = instant()


class ActionOut(TemplateOut):
    partnership_id = Integer()
    held_on = Date()
    status = word(ActionState)
    result = String()
    done_on = Date(allow_none=True)


def _seen(one: JointAction) -> Seen:
    mine = current_user.agency_id
    return Seen(one, we_do=one.does(mine), they_do=one.does(one.partnership.other_id(mine)))


@bp.get(f"{OF}/goals")
@member_may("partnerships")
@bp.output(Goals, links=links("remove_goal", goal_id="items/0/id"))
@bp.doc(summary="Goals with a partner, and what is reached", security="token", operation_id="get_goals")
def goals(partnership_id: int) -> object:
    """The latest period first; twenty at most."""
    found = queries.goals_of(partnership_of(current_user, partnership_id))
    return {"items": [Seen(one.goal, reached=one.reached) for one in found]}


@bp.post(f"{OF}/goals")
@member_may("partnerships")
@once
@bp.input(GoalIn, arg_name="body")
@bp.output(GoalOut, status_code=201)
@bp.doc(summary="Set a goal for both", security="token", operation_id="set_goal")
def set_goal(partnership_id: int, body: dict) -> object:
    """Either side does."""
    goal = actions.set_goal(partnership_id, current_user, actions.SaidGoal(**body))
    return Seen(goal, reached=queries.reached(goal, partnership_of(current_user, partnership_id)))


@bp.delete(f"{OF}/goals/<int:goal_id>")
@member_may("partnerships")
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a goal", security="token", operation_id="remove_goal")
def remove_goal(partnership_id: int, goal_id: int) -> object:
    """Either side does."""
    actions.remove_goal(partnership_id, goal_id, current_user)
    return ""


@bp.get(f"{OF}/actions")
@member_may("partnerships")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(ActionOut, "JointActionList"), links=links(*GO_ON, action_id="items/0/id"))
@bp.doc(summary="What you do together with a partner", security="token", operation_id="get_joint_actions")
def joint_actions(partnership_id: int, asked: dict) -> object:
    """Planned, done and cancelled."""
    chosen = queries.actions_of(partnership_of(current_user, partnership_id)).order_by(JointAction.id)
    found = page(chosen, [JointAction.id], asked["cursor"], asked["limit"])
    return {"items": [_seen(one) for one in found.rows], "next": found.next}


@bp.post(f"{OF}/actions")
@member_may("partnerships")
@once
@bp.input(ActionIn, arg_name="body")
@bp.output(ActionOut, status_code=201, links=links(*GO_ON, action_id="id"))
@bp.doc(summary="Plan a joint action", security="token", operation_id="plan_joint_action")
def plan(partnership_id: int, body: dict) -> object:
    """The other side is told."""
    return _seen(actions.plan_action(partnership_id, current_user, actions.SaidAction(**body)))


@bp.get(ACTION)
@member_may("partnerships")
@bp.output(ActionOut, links=links(*GO_ON, action_id="id"))
@bp.doc(summary="One joint action", security="token", operation_id="get_joint_action")
def action(action_id: int) -> object:
    """As your side sees it."""
    return _seen(queries.action_of(current_user, action_id))


@bp.post(f"{ACTION}/finish")
@member_may("partnerships")
@once
@bp.input(ResultIn, arg_name="body")
@bp.output(ActionOut, links=links(*GO_ON, action_id="id"))
@bp.doc(summary="Say that it is done, and what came of it", security="token", operation_id="finish_joint_action")
def finish(action_id: int, body: dict) -> object:
    """Either side does."""
    return _seen(actions.finish_action(action_id, current_user, body["result"]))


@bp.post(f"{ACTION}/cancel")
@member_may("partnerships")
@once
@bp.input(Empty, arg_name="body")
@bp.output(ActionOut, links=links(*GO_ON, action_id="id"))
@bp.doc(summary="Cancel a joint action", security="token", operation_id="cancel_joint_action")
def cancel(action_id: int, body: dict) -> object:
    """Either side does, while it is planned."""
    return _seen(actions.cancel_action(action_id, current_user))


@bp.get("/action-templates")
@member_may("partnerships")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(TemplateOut, "ActionTemplateList"), links=links("remove_action_template", template_id="items/0/id"))
@bp.doc(summary="Templates of your agency", security="token", operation_id="get_action_templates")
def templates(asked: dict) -> object:
    """What joint actions begin from."""
    return _templates(current_user.agency_id, asked)


@bp.get("/alliance-action-templates")
@admin_or_may("partnerships")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(TemplateOut, "AllianceActionTemplateList"))
@bp.doc(summary="Templates of the alliance, for all members", security="token", operation_id="list_action_templates")
def alliance_templates(asked: dict) -> object:
    """What joint actions begin from."""
    return _templates(None, asked)


@bp.post("/action-templates")
@member_may("partnerships")
@once
@bp.input(TemplateIn, arg_name="body")
@bp.output(TemplateOut, status_code=201, links=links("remove_action_template", template_id="id"))
@bp.doc(summary="Keep a template for your agency", security="token", operation_id="add_action_template")
def add_template(body: dict) -> object:
    """Fifty at most."""
    return actions.add_template(current_user, actions.SaidTemplate(**body))


@bp.post("/alliance-action-templates")
@admin_only
@once
@bp.input(TemplateIn, arg_name="body")
@bp.output(TemplateOut, status_code=201, links=links("remove_alliance_action_template", template_id="id"))
@bp.doc(summary="Keep a template for all members", security="token", operation_id="add_alliance_action_template")
def add_alliance_template(body: dict) -> object:
    """Fifty at most."""
    return actions.add_template(current_user, actions.SaidTemplate(**body), of_alliance=True)


@bp.post("/action-templates/<int:template_id>/remove")
@member_may("partnerships")
@once
@bp.input(Empty, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a template of your agency", security="token", operation_id="remove_action_template")
def remove_template(template_id: int, body: dict) -> object:
    """Actions that began from it stay."""
    actions.remove_template(template_id, current_user)
    return ""


@bp.post("/alliance-action-templates/<int:template_id>/remove")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a template of the alliance", security="token", operation_id="remove_alliance_action_template")
def remove_alliance_template(template_id: int, body: dict) -> object:
    """Actions that began from it stay."""
    actions.remove_template(template_id, current_user, of_alliance=True)
    return ""


def _templates(agency_id: int | None, asked: dict) -> object:
    chosen = queries.templates_of(agency_id).order_by(ActionTemplate.id)
    found = page(chosen, [ActionTemplate.id], asked["cursor"], asked["limit"])
    return {"items": found.rows, "next": found.next}
