"""Calls of everybody and of members: seasons, how they stand, projects and votes."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user

from ...core.api import Empty, Page, Seen, calls, links, listing
from ...core.guards import member_may, public, team_or_may
from ...core.idempotency import once
from ...core.paging import page
from .. import actions, boards, queries
from ..boards import Line
from ..models import Award, Nomination, Place, Season, SeasonState
from ..rules import rule_of
from .shapes import (
    AwardStandingsOut,
    AwardWonOut,
    NamingIn,
    NamingOut,
    NominationIn,
    NominationOut,
    SeasonOut,
    SeasonsPage,
)

bp = calls("awards", "Awards")
ONE = "/awards/<int:season_id>"
DEEDS = ("get_awards_season", "get_awards_standing", "list_nominations", "nominate_project")


@bp.get("/awards")
@public
@bp.input(SeasonsPage, location="query")
@bp.output(listing(SeasonOut, "Seasons"), links=links("get_awards_season", season_id="items/0/id"))
@bp.doc(summary="Seasons of awards", operation_id="list_awards_seasons")
def seasons(query_data: dict[str, Any]) -> object:
    """Those that were proclaimed; with a token of a member or of the alliance's team also those that run and those to come."""
    state = SeasonState.read(query_data["status"])
    chosen = queries.seasons(queries.is_inside(current_user), state).order_by(Season.starts_on.desc(), Season.id.desc())
    found = page(chosen, [Season.starts_on.desc(), Season.id.desc()], query_data["cursor"], query_data["limit"])
    return {"items": [seen_season(one) for one in found.rows], "next": found.next}


@bp.get("/awards/won")
@member_may("awards")
@bp.input(Page, location="query")
@bp.output(listing(AwardWonOut, "AwardsWon"), links=links("get_awards_season", season_id="items/0/season_id"))
@bp.doc(summary="What your agency has won", security="token", operation_id="list_awards_won")
def won(query_data: dict[str, Any]) -> object:
    """Its first, second and third places that were proclaimed, the latest first."""
    chosen = queries.own_places(current_user.agency_id).order_by(Place.id.desc())
    found = page(chosen, [Place.id.desc()], query_data["cursor"], query_data["limit"])
    return {"items": found.rows, "next": found.next}


@bp.get(ONE)
@public
@bp.output(SeasonOut, links=links(*DEEDS, season_id="id"))
@bp.doc(summary="A season of awards with its rules", operation_id="get_awards_season")
def season(season_id: int) -> object:
    """Proclaimed, or of a token that reads what is for members."""
    return seen_season(queries.season_for(current_user, season_id))


@bp.get(f"{ONE}/standing")
@public
@bp.output(AwardStandingsOut)
@bp.doc(summary="How a season stands", operation_id="get_awards_standing")
def standing(season_id: int) -> object:
    """Who is placed: as it was proclaimed, or for members so far."""
    row = queries.season_for(current_user, season_id)
    each = [
        {
            "award": seen_award(one.award), "lines": [_seen_line(line) for line in one.lines],
            "own": _seen_line(one.own) if one.own else None, "lacks": one.lacks, "nobody": one.nobody,
        }
        for one in boards.boards(row, current_user)
    ]  # fmt: skip
    return {"season": seen_season(row), "is_final": row.is_proclaimed, "standings": each}


@bp.get(f"{ONE}/nominations")
@team_or_may("awards")
@bp.input(Page, location="query")
@bp.output(listing(NominationOut, "Nominations"))
@bp.doc(summary="Nominated projects", security="token", operation_id="list_nominations")
def nominations(season_id: int, query_data: dict[str, Any]) -> object:
    """In the order in which they were nominated; admins also read those that were refused or taken back."""
    row = queries.season(season_id)
    chosen = queries.nominations(row.id, shown_only=not current_user.is_admin).order_by(Nomination.id)
    found = page(chosen, [Nomination.id], query_data["cursor"], query_data["limit"])
    return {"items": seen_nominations(found.rows), "next": found.next}


@bp.post(f"{ONE}/nominations")
@member_may("nominate")
@once
@bp.input(NominationIn)
@bp.output(NominationOut, status_code=201, links=links("withdraw_nomination", "vote_for_project", nomination_id="id"))
@bp.doc(summary="Nominate a project", security="token", operation_id="nominate_project")
def nominate(season_id: int, json_data: dict[str, Any]) -> object:
    """One an agency and season; each project once."""
    row = queries.season(season_id)
    return seen_nominations([actions.nominate(row.id, person=current_user, **json_data)])[0]


@bp.post("/awards/nominations/<int:nomination_id>/withdraw")
@member_may("nominate")
@once
@bp.input(Empty)
@bp.output(NominationOut)
@bp.doc(summary="Take your nomination back", security="token", operation_id="withdraw_nomination")
def withdraw(nomination_id: int, json_data: dict[str, str]) -> object:
    """The votes for it are gone."""
    return seen_nominations([actions.withdraw_nomination(nomination_id, current_user)])[0]


@bp.post("/awards/nominations/<int:nomination_id>/vote")
@member_may("nominate")
@once
@bp.input(Empty)
@bp.output(NominationOut)
@bp.doc(summary="Vote for a project", security="token", operation_id="vote_for_project")
def vote(nomination_id: int, json_data: dict[str, str]) -> object:
    """In place of what your agency voted for before."""
    return seen_nominations([actions.vote(nomination_id, current_user)])[0]


@bp.post("/awards/naming")
@member_may("be_named")
@once
@bp.input(NamingIn)
@bp.output(NamingOut)
@bp.doc(summary="Have your agency named, or not", security="token", operation_id="name_in_awards")
def naming(json_data: dict[str, bool]) -> object:
    """Whether the public reads its name beside its places."""
    actions.be_named(current_user, json_data["is_named"])
    return json_data


def seen_award(row: Award) -> Seen:
    """An award with its rule."""
    return Seen(row, name=str(row.called), rule=rule_of(row))


def seen_season(row: Season) -> Seen:
    """A season with its awards."""
    return Seen(row, awards=[seen_award(one) for one in row.awards])


def seen_nominations(rows: Sequence[Nomination]) -> list[Seen]:
    """Nominations with their votes."""
    counts = queries.votes_of([one.id for one in rows])
    own = {queries.own_vote(number, current_user.agency_id) for number in {one.season_id for one in rows}}
    return [Seen(one, votes=counts.get(one.id, 0), is_own_vote=one.id in own) for one in rows]


def _seen_line(line: Line) -> dict[str, Any]:
    return {
        "place": line.place, "agency": line.agency if line.name else None, "figure": line.figure,
        "project": line.story.title if line.story else "", "why": line.why,
    }  # fmt: skip
