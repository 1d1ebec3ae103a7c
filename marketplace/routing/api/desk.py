"""Calls of the desk: rules of routing, tried and published, and what members take."""

from typing import Any

from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length
from flask_login import current_user

from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, links, listing
from ...core.api_fields import Day, YesNo
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, preview, queries
from ..actions import SaidRule
from ..models import (
    MOST_AGENCIES,
    MOST_HOURS,
    MOST_ROUNDS,
    MOST_WEIGHT,
    PARTS,
    Capacity,
    RoutingRule,
)
from .said import RoutingRuleOut, shown, whole

bp = calls("routing_rules", "Desk")


class Weights(Input):
    fit = whole(0, MOST_WEIGHT, load_default=0)
    level = whole(0, MOST_WEIGHT, load_default=0)
    certificate = whole(0, MOST_WEIGHT, load_default=0)
    free_hands = whole(0, MOST_WEIGHT, load_default=0, data_key="load", attribute="load")
    reciprocity = whole(0, MOST_WEIGHT, load_default=0)


class RuleIn(Input):
    is_on = YesNo(
        required=True, metadata={"description": "false: everyone sees an open lead at once; nothing else is needed"}
    )
    agencies_a_round = whole(1, MOST_AGENCIES, load_default=None, allow_none=True)
    hours = whole(1, MOST_HOURS, load_default=None, allow_none=True)
    rounds = whole(1, MOST_ROUNDS, load_default=None, allow_none=True)
    weights = Nested(Weights, load_default=dict)


class NewRuleIn(RuleIn):
    starts_on = Day(required=True)


class MemberCapacityOut(Output):
    agency = Nested(Named)
    most_in_hand = Integer(allow_none=True)
    most_a_month = Integer(allow_none=True)
    in_hand = Integer()
    this_month = Integer()
    paused_from = Date(allow_none=True)
    paused_until = Date(allow_none=True)
    pause_reason = String()


class FirstOut(Output):
    agency = String()
    score = Integer()


class TriedOut(Output):
    lead = String(attribute="lead.number")
    title = String(attribute="lead.title")
    first = List(Nested(FirstOut))
    accepted_by = String()
    place = Integer(allow_none=True, metadata={"description": "of whoever accepted it in fact"})


class TriedList(Output):
    items = List(Nested(TriedOut), validate=Length(max=preview.LEADS))


@bp.get("/routing-rules")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(RoutingRuleOut, "RoutingRules"), links=links("withdraw_routing_rule", rule_id="items/0/id"))
@bp.doc(summary="Rules of routing, those made last first", security="token", operation_id="list_routing_rules")
def list_rules(query_data: dict[str, Any]) -> object:
    """Those that held, hold and will, and those that were withdrawn before."""
    found = page(queries.newest_rules(), [RoutingRule.id], query_data["cursor"], query_data["limit"])
    return {"items": [shown(one) for one in found.rows], "next": found.next}


@bp.post("/routing-rules")
@admin_only
@once
@bp.input(NewRuleIn)
@bp.output(RoutingRuleOut, status_code=201, links=links("withdraw_routing_rule", rule_id="id"))
@bp.doc(summary="Publish a rule of routing from a day on", security="token", operation_id="publish_routing_rule")
def publish_rule(json_data: dict[str, Any]) -> object:
    """Leads that are open keep the rule by which they were opened."""
    if not json_data["is_on"]:
        return shown(actions.switch_off(json_data["starts_on"], current_user))
    return shown(actions.publish_rule(_said(json_data), json_data["starts_on"], current_user))


@bp.post("/routing-rules/preview")
@admin_only
@once
@bp.input(RuleIn)
@bp.output(TriedList)
@bp.doc(summary="Try a rule on the open leads of late", security="token", operation_id="try_routing_rule")
def try_rule(json_data: dict[str, Any]) -> object:
    """Whom it would ask first, with what members are and have today. Nothing is kept."""
    tried = preview.tried_on(_said(json_data).row(current_user)) if json_data["is_on"] else []
    return {
        "items": [
            Seen(one, first=[{"agency": name, "score": given.score} for name, given in one.first]) for one in tried
        ]
    }


@bp.post("/routing-rules/<int:rule_id>/withdraw")
@admin_only
@once
@bp.input(Empty)
@bp.output(RoutingRuleOut)
@bp.doc(summary="Withdraw a rule that has not begun", security="token", operation_id="withdraw_routing_rule")
def withdraw_rule(rule_id: int, json_data: dict[str, Any]) -> object:
    """What would hold without it holds then. Owners and managers are told."""
    return shown(actions.withdraw_rule(rule_id, current_user))


@bp.get("/capacities")
@admin_only
@bp.input(Page, location="query")
@bp.output(listing(MemberCapacityOut, "Capacities"))
@bp.doc(summary="What members take, and who pauses", security="token", operation_id="list_capacities")
def list_capacities(query_data: dict[str, Any]) -> object:
    """Those that have set a cap or a pause."""
    found = page(queries.capacities(), [Capacity.agency_id], query_data["cursor"], query_data["limit"])
    counted = queries.stands_of([one.agency_id for one in found.rows])
    return {"items": [Seen(one, **vars(counted[one.agency_id])) for one in found.rows], "next": found.next}


def _said(sent: dict[str, Any]) -> SaidRule:
    return SaidRule(
        sent["agencies_a_round"], sent["hours"], sent["rounds"], {one: sent["weights"].get(one, 0) for one in PARTS}
    )
