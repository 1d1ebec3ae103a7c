"""Calls of members: the rule and how they stand, the rounds of a lead, what their agency takes."""

from typing import Any

from apiflask.fields import Date, Integer, Nested, String
from flask_login import current_user

from ...core import clock
from ...core.api import Empty, Input, Named, Output, Page, Seen, calls, listing
from ...core.api_fields import Day, instant, one_of, text, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...exchange.queries import lead_for
from .. import actions, on_lead, preview, queries
from ..models import (
    LONGEST_REASON,
    MOST_CLIENTS,
    Capacity,
    RoutedAgency,
    Skip,
)
from ..words import in_words
from .said import RoutingRuleOut, WeightsOut, shown, whole

bp = calls("routing", "Leads")


class RoutingPartsOut(WeightsOut):
    """What the rule gives an agency: its parts, each 0 to 100, the score, and the round in which it is asked."""

    round = Integer()
    score = Integer()


class RoutingStandOut(RoutingPartsOut):
    place = Integer()
    among = Integer()


class RoutingOut(Output):
    words = String()
    rule = Nested(RoutingRuleOut, allow_none=True)
    standing = Nested(
        RoutingStandOut, allow_none=True, metadata={"description": "on a lead that asks for nothing in particular"}
    )


class RoundsOut(Output):
    rule = Nested(RoutingRuleOut)
    round = Integer(metadata={"description": "that has begun last; one more than the rule has: it is everyone’s"})
    next_at = instant("when the next round begins at the latest")
    everyone_at = instant("since when everyone sees it")
    mine = Nested(
        RoutingPartsOut, allow_none=True, metadata={"description": "what the rule gave you, if you are asked"}
    )


class RoutedOut(RoutingPartsOut):
    place = Integer()
    agency = Nested(Named)
    asked_at = instant()
    skipped = word(Skip, allow_none=True)
    answer = one_of("accepted", "declined", allow_none=True)


class CapIn(Input):
    most_in_hand = whole(1, MOST_CLIENTS, load_default=None, allow_none=True, metadata={"description": "null: no cap"})
    most_a_month = whole(1, MOST_CLIENTS, load_default=None, allow_none=True, metadata={"description": "null: no cap"})


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
    return {"words": in_words(rule), "rule": rule and shown(rule), "standing": stands}


@bp.get("/leads/<int:lead_id>/routing")
@member_may("leads")
@bp.output(RoundsOut)
@bp.doc(summary="Where the rounds of a lead stand", security="token", operation_id="get_rounds")
def get_rounds(lead_id: int) -> object:
    """For the referrer, and for whoever was asked in a round. A lead without rounds has none to show."""
    found = on_lead.shown_rounds(lead_for(current_user, lead_id), current_user.agency_id)
    return Seen(found.routing, rule=shown(found.routing.rule), mine=found.mine)


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


def _capacity(row: Capacity | None) -> object:
    agency_id = current_user.own_agency.id
    counted = queries.stands(agency_id)
    none = {"most_in_hand": None, "most_a_month": None, "paused_from": None, "paused_until": None, "pause_reason": ""}
    more = {"in_hand": counted.in_hand, "this_month": counted.this_month}
    return Seen(row, **({} if row else none), **more, not_asked=queries.why_closed(agency_id, row, counted))
