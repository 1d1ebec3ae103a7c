"""Calls on the rule of routing, on the rounds of a lead, and on what one's agency takes."""

from typing import Any

from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask_login import current_user

from ..core import clock
from ..core.api import Empty, Input, Named, Output, Page, Seen, calls, listing
from ..core.api_fields import Day, YesNo, instant, one_of, text, word
from ..core.guards import admin_only, member_may
from ..core.idempotency import once
from ..core.paging import page
from ..exchange.queries import lead_for
from . import actions, on_lead, preview, queries
from .actions import SaidRule
from .models import (
    LONGEST_REASON,
    MOST_AGENCIES,
    MOST_CLIENTS,
    MOST_HOURS,
    MOST_ROUNDS,
    MOST_WEIGHT,
    PARTS,
    Capacity,
    RoutedAgency,
    RoutingRule,
    Skip,
)
from .words import in_words

bp = calls("routing", "Leads")
desk_bp = calls("routing_rules", "Desk")


def _whole(least: int, most: int, **options: Any) -> Integer:
    return Integer(strict=True, validate=Range(least, most), **options)


class Weights(Input):
    fit = _whole(0, MOST_WEIGHT, load_default=0)
    level = _whole(0, MOST_WEIGHT, load_default=0)
    certificate = _whole(0, MOST_WEIGHT, load_default=0)
    load = _whole(0, MOST_WEIGHT, load_default=0)
    reciprocity = _whole(0, MOST_WEIGHT, load_default=0)


class RuleIn(Input):
    is_on = YesNo(
        required=True, metadata={"description": "false: everyone sees an open lead at once; nothing else is needed"}
    )
    agencies_a_round = _whole(1, MOST_AGENCIES, load_default=None, allow_none=True)
    hours = _whole(1, MOST_HOURS, load_default=None, allow_none=True)
    rounds = _whole(1, MOST_ROUNDS, load_default=None, allow_none=True)
    weights = Nested(Weights, load_default=dict)


class NewRuleIn(RuleIn):
    starts_on = Day(required=True)


class WeightsOut(Output):
    fit = Integer()
    level = Integer()
    certificate = Integer()
    load = Integer()
    reciprocity = Integer()


class RuleOut(Output):
    id = Integer()
    is_on = Boolean()
    agencies_a_round = Integer(allow_none=True)
    hours = Integer(allow_none=True)
    rounds = Integer(allow_none=True)
    weights = Nested(WeightsOut)
    words = String()
    effective_at = instant()
    made_at = instant()


class GivenOut(WeightsOut):
    """What the rule gives an agency: its parts, each 0 to 100, the score, and the round in which it is asked."""

    round = Integer()
    score = Integer()


class StandsOut(GivenOut):
    place = Integer()
    among = Integer()


class RoutingOut(Output):
    words = String()
    rule = Nested(RuleOut, allow_none=True)
    standing = Nested(
        StandsOut, allow_none=True, metadata={"description": "on a lead that asks for nothing in particular"}
    )


class RoundsOut(Output):
    rule = Nested(RuleOut)
    round = Integer(metadata={"description": "that has begun last; one more than the rule has: it is everyone’s"})
    next_at = instant("when the next round begins at the latest")
    everyone_at = instant("since when everyone sees it")
    mine = Nested(GivenOut, allow_none=True, metadata={"description": "what the rule gave you, if you are asked"})


class RoutedOut(GivenOut):
    place = Integer()
    agency = Nested(Named)
    asked_at = instant()
    skipped = word(Skip, allow_none=True)
    answer = one_of("accepted", "declined", allow_none=True)


class CapIn(Input):
    most_in_hand = _whole(1, MOST_CLIENTS, load_default=None, allow_none=True, metadata={"description": "null: no cap"})
    most_a_month = _whole(1, MOST_CLIENTS, load_default=None, allow_none=True, metadata={"description": "null: no cap"})


class PauseIn(Input):
    paused_from = Day(required=True)
    paused_until = Day(required=True, metadata={"description": "the last day of the pause"})
    reason = text(LONGEST_REASON, needed=True, metadata={"description": "for your own people and the admins"})


class CapacityOut(Output):
    most_in_hand = Integer(allow_none=True)
    most_a_month = Integer(allow_none=True)
    in_hand = Integer()
    this_month = Integer()
    paused_from = Date(allow_none=True)
    paused_until = Date(allow_none=True)
    pause_reason = String()
    not_asked = word(Skip, allow_none=True, metadata={"description": "why you are not asked now"})


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


@bp.get("/routing")
@member_may("referrals")
@bp.output(RoutingOut)
@bp.doc(
    summary="The rule by which open leads go in rounds, and how you stand", security="token", operation_id="get_routing"
)
def get_routing() -> object:
    """Without a rule everyone sees an open lead at once."""
    rule = queries.rule_at(clock.now())
    standing = preview.standing_of(current_user.own_agency, rule) if rule else None
    stands = Seen(standing.given, among=standing.among) if standing else None
    return {"words": in_words(rule), "rule": rule and _rule(rule), "standing": stands}


@bp.get("/leads/<int:lead_id>/routing")
@member_may("leads")
@bp.output(RoundsOut)
@bp.doc(summary="Where the rounds of a lead stand", security="token", operation_id="get_rounds")
def get_rounds(lead_id: int) -> object:
    """For the referrer, and for whoever was asked in a round. A lead without rounds has none to show."""
    found = on_lead.shown_rounds(lead_for(current_user, lead_id), current_user.agency_id)
    return Seen(found.routing, rule=_rule(found.routing.rule), mine=found.mine)


@bp.get("/leads/<int:lead_id>/rounds")
@member_may("leads")
@bp.input(Page, location="query")
@bp.output(listing(RoutedOut, "RoutedList"))
@bp.doc(summary="Who is asked for your lead, when and why", security="token", operation_id="list_routed")
def list_routed(lead_id: int, query_data: dict[str, Any]) -> object:
    """For the referrer alone."""
    routing = queries.own_routing(current_user, lead_id)
    found = page(queries.routed(routing), [RoutedAgency.place], query_data["cursor"], query_data["limit"])
    answers = queries.answers_to(routing, [one.agency_id for one in found.rows])
    return {"items": [Seen(one, answer=answers.get(one.agency_id)) for one in found.rows], "next": found.next}


@bp.get("/capacity")
@member_may("capacity")
@bp.output(CapacityOut)
@bp.doc(
    summary="How many clients you take, and whether you pause",
    tags=["Accounts"],
    security="token",
    operation_id="get_capacity",
)
def get_capacity() -> object:
    """With what you have in hand."""
    return _capacity(queries.capacity_of(current_user.own_agency.id))


@bp.post("/capacity")
@member_may("capacity")
@once
@bp.input(CapIn)
@bp.output(CapacityOut)
@bp.doc(summary="Set how many clients you take", tags=["Accounts"], security="token", operation_id="set_cap")
def set_cap(json_data: dict[str, Any]) -> object:
    """Clients in hand stay yours."""
    return _capacity(actions.set_cap(current_user, **json_data))


@bp.post("/capacity/pause")
@member_may("capacity")
@once
@bp.input(PauseIn)
@bp.output(CapacityOut)
@bp.doc(summary="Take no new clients for a while", tags=["Accounts"], security="token", operation_id="pause")
def pause(json_data: dict[str, Any]) -> object:
    """In place of a pause that was set before."""
    days = json_data["paused_from"], json_data["paused_until"]
    return _capacity(actions.pause(current_user, *days, json_data["reason"]))


@bp.post("/capacity/pause/end")
@member_may("capacity")
@once
@bp.input(Empty)
@bp.output(CapacityOut)
@bp.doc(summary="Take clients again", tags=["Accounts"], security="token", operation_id="end_pause")
def end_pause(json_data: dict[str, Any]) -> object:
    """At once."""
    return _capacity(actions.end_pause(current_user))


@desk_bp.get("/routing-rules")
@admin_only
@desk_bp.input(Page, location="query")
@desk_bp.output(listing(RuleOut, "RoutingRules"))
@desk_bp.doc(summary="Rules of routing, those made last first", security="token", operation_id="list_routing_rules")
def list_rules(query_data: dict[str, Any]) -> object:
    """Those that held, hold and will."""
    found = page(queries.newest_rules(), [RoutingRule.id], query_data["cursor"], query_data["limit"])
    return {"items": [_rule(one) for one in found.rows], "next": found.next}


@desk_bp.post("/routing-rules")
@admin_only
@once
@desk_bp.input(NewRuleIn)
@desk_bp.output(RuleOut, status_code=201)
@desk_bp.doc(summary="Publish a rule of routing from a day on", security="token", operation_id="publish_routing_rule")
def publish_rule(json_data: dict[str, Any]) -> object:
    """Leads that are open keep the rule by which they were opened."""
    if not json_data["is_on"]:
        return _rule(actions.switch_off(json_data["starts_on"], current_user))
    return _rule(actions.publish_rule(_said(json_data), json_data["starts_on"], current_user))


@desk_bp.post("/routing-rules/preview")
@admin_only
@desk_bp.input(RuleIn)
@desk_bp.output(TriedList)
@desk_bp.doc(summary="Try a rule on the open leads of late", security="token", operation_id="try_routing_rule")
def try_rule(json_data: dict[str, Any]) -> object:
    """Whom it would ask first, with what members are and have today. Nothing is kept."""
    tried = preview.tried_on(_said(json_data).row()) if json_data["is_on"] else []
    return {
        "items": [
            Seen(one, first=[{"agency": name, "score": given.score} for name, given in one.first]) for one in tried
        ]
    }


@desk_bp.get("/capacities")
@admin_only
@desk_bp.input(Page, location="query")
@desk_bp.output(listing(MemberCapacityOut, "Capacities"))
@desk_bp.doc(summary="What members take, and who pauses", security="token", operation_id="list_capacities")
def list_capacities(query_data: dict[str, Any]) -> object:
    """Those that have set a cap or a pause."""
    found = page(queries.capacities(), [Capacity.agency_id], query_data["cursor"], query_data["limit"])
    counted = queries.stands_of([one.agency_id for one in found.rows])
    return {"items": [Seen(one, **vars(counted[one.agency_id])) for one in found.rows], "next": found.next}


def _said(sent: dict[str, Any]) -> SaidRule:
    return SaidRule(
        sent["agencies_a_round"], sent["hours"], sent["rounds"], {one: sent["weights"].get(one, 0) for one in PARTS}
    )


def _rule(row: RoutingRule) -> object:
    return Seen(row, words=in_words(row))


def _capacity(row: Capacity | None) -> object:
    agency_id = current_user.own_agency.id
    counted = queries.stands(agency_id)
    none = {"most_in_hand": None, "most_a_month": None, "paused_from": None, "paused_until": None, "pause_reason": ""}
    more = {"in_hand": counted.in_hand, "this_month": counted.this_month}
    return Seen(row, **({} if row else none), **more, not_asked=queries.why_closed(agency_id, row, counted))
