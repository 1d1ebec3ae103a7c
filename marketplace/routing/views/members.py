"""The published rule with one's own standing, and the rounds of a lead for its referrer."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import clock
from ...core.guards import member_may
from ...core.paging import page
from .. import preview, queries
from ..models import Part, RoutedAgency
from ..words import in_words
from . import bp


@bp.get("/routing")
@member_may("referrals")
def rule() -> ResponseReturnValue:
    """The rule in force, how one's own agency stands by it today, and what it takes."""
    agency, in_force = current_user.own_agency, queries.rule_at(clock.now())
    capacity, counted = queries.capacity_of(agency.id), queries.stands(agency.id)
    return render_template(
        "routing/rule.html", rule=in_force, words=in_words(in_force), parts=list(Part), capacity=capacity, counted=counted,
        standing=preview.standing_of(agency, in_force) if in_force else None, closed=queries.why_closed(agency.id, capacity, counted),
        to_come=[(one, in_words(one)) for one in queries.rules_to_come()], today=clock.today(),
    )  # fmt: skip


@bp.get("/leads/<int:lead_id>/rounds")
@member_may("leads")
def rounds(lead_id: int) -> ResponseReturnValue:
    """For the referrer: each agency with its parts, score, place and round, and what became of it."""
    routing = queries.own_routing(current_user, lead_id)
    found = page(queries.routed(routing), [RoutedAgency.place], request.args.get("cursor"))
    return render_template(
        "routing/rounds.html", lead=routing.lead, routing=routing, rule=routing.rule, words=in_words(routing.rule), found=found,
        parts=list(Part), after_last=queries.last_round(routing) + 1, answers=queries.answers_to(routing, [one.agency_id for one in found.rows]),
    )  # fmt: skip
