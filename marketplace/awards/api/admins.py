"""Calls of the alliance's admins: plan, change and cancel seasons; refuse, strike, decide and proclaim."""

from typing import Any

from flask_login import current_user

from ...core.api import Empty, Page, calls, links, listing, words_in_path
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, queries
from ..actions import SaidAward, SaidSeason
from ..models import Kind
from .members import DEEDS, ONE, seen_nominations, seen_season
from .shapes import AwardPlaceOut, AwardReasonIn, NominationOut, OwnAwardIn, SeasonIn, SeasonNameIn, SeasonOut

bp = calls("awards_desk", "Desk")
ALL_DEEDS = (
    *DEEDS,
    "change_awards_season",
    "rename_awards_season",
    "cancel_awards_season",
    "proclaim_awards",
    "decide_own_award",
    "decide_nobody",
)


def _said(sent: dict[str, Any]) -> SaidSeason:
    return SaidSeason(**sent | {"awards": [SaidAward(**one) for one in sent["awards"]]})


@bp.post("/awards")
@admin_only
@once
@bp.input(SeasonIn)
@bp.output(SeasonOut, status_code=201, links=links(*ALL_DEEDS, season_id="id"))
@bp.doc(summary="Plan a season of awards", security="token", operation_id="plan_awards_season")
def plan(json_data: dict[str, Any]) -> object:
    """Members see it at once."""
    return seen_season(actions.plan_season(_said(json_data), current_user))


@bp.put(ONE)
@admin_only
@bp.input(SeasonIn)
@bp.output(SeasonOut)
@bp.doc(summary="Change a season until it begins", security="token", operation_id="change_awards_season")
def change(season_id: int, json_data: dict[str, Any]) -> object:
    """From then on its days and its rules stay as members have read them."""
    return seen_season(actions.change_season(season_id, _said(json_data), current_user))


@bp.patch(ONE)
@admin_only
@bp.input(SeasonNameIn)
@bp.output(SeasonOut)
@bp.doc(summary="Call a season otherwise", security="token", operation_id="rename_awards_season")
def rename(season_id: int, json_data: dict[str, str]) -> object:
    """Until it is counted."""
    return seen_season(actions.rename_season(season_id, json_data["name"], current_user))


@bp.post(f"{ONE}/cancel")
@admin_only
@once
@bp.input(AwardReasonIn)
@bp.output(SeasonOut)
@bp.doc(summary="Cancel a season", security="token", operation_id="cancel_awards_season")
def cancel(season_id: int, json_data: dict[str, str]) -> object:
    """Until it is proclaimed."""
    return seen_season(actions.cancel_season(season_id, current_user, json_data["reason"]))


@bp.get(f"{ONE}/places/<kind>")
@admin_only
@words_in_path(kind=Kind)
@bp.input(Page, location="query")
@bp.output(listing(AwardPlaceOut, "Places"), links=links("strike_place", place_id="items/0/id"))
@bp.doc(summary="All places of an award", security="token", operation_id="list_award_places")
def places(season_id: int, kind: Kind, query_data: dict[str, Any]) -> object:
    """As they were counted; those that were struck last."""
    _row, award = queries.award_of(season_id, kind)
    found = page(queries.in_order(award.id), queries.PLACE_KEYS, query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.post("/awards/places/<int:place_id>/strike")
@admin_only
@once
@bp.input(AwardReasonIn)
@bp.output(AwardPlaceOut)
@bp.doc(summary="Strike a place", security="token", operation_id="strike_place")
def strike(place_id: int, json_data: dict[str, str]) -> object:
    """Those behind move up; the agency reads why."""
    return actions.strike(place_id, current_user, json_data["reason"])


@bp.post("/awards/nominations/<int:nomination_id>/refuse")
@admin_only
@once
@bp.input(AwardReasonIn)
@bp.output(NominationOut)
@bp.doc(summary="Refuse a nomination", security="token", operation_id="refuse_nomination")
def refuse(nomination_id: int, json_data: dict[str, str]) -> object:
    """The votes for it are gone; the agency reads why."""
    return seen_nominations([actions.refuse_nomination(nomination_id, current_user, json_data["reason"])])[0]


@bp.post(f"{ONE}/decide")
@admin_only
@once
@bp.input(OwnAwardIn)
@bp.output(AwardPlaceOut)
@bp.doc(summary="Give the alliance’s own award", security="token", operation_id="decide_own_award")
def decide(season_id: int, json_data: dict[str, Any]) -> object:
    """To an active member, once the season is counted; anew until it is proclaimed."""
    return actions.decide_own(season_id, json_data["agency_id"], current_user, json_data["reason"])


@bp.post(f"{ONE}/decide-nobody")
@admin_only
@once
@bp.input(AwardReasonIn)
@bp.output(SeasonOut)
@bp.doc(summary="Give the alliance’s own award to nobody", security="token", operation_id="decide_nobody")
def decide_nobody(season_id: int, json_data: dict[str, Any]) -> object:
    """Everybody reads why; decided anew until it is proclaimed."""
    return seen_season(actions.decide_nobody(season_id, current_user, json_data["reason"]))


@bp.post(f"{ONE}/proclaim")
@admin_only
@once
@bp.input(Empty)
@bp.output(SeasonOut)
@bp.doc(summary="Proclaim a season", security="token", operation_id="proclaim_awards")
def proclaim(season_id: int, json_data: dict[str, str]) -> object:
    """Everybody reads it, members are told, and nothing of it changes any more."""
    return seen_season(actions.proclaim(season_id, current_user))
