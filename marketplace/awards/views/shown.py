"""Awards as everybody reads them, and a season as members do: its standing while it runs, its nominations, one's own vote."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import clock
from ...core.forms import ButtonForm
from ...core.guards import public
from ...core.listing import Listing
from ...core.paging import page
from .. import boards, queries
from ..models import Kind, Nomination, Season, SeasonState
from ..rules import general
from . import bp

AT_ONCE = 6  # seasons on a page


@bp.get("/awards")
@public
def awards() -> ResponseReturnValue:
    """The seasons that were proclaimed, the latest first, with the first three places of each award."""
    listing = Listing("awards.awards", request.args, Season.id, queries.SEASON_ORDERS, "starts")
    found = listing.page(queries.seasons(False, SeasonState.PROCLAIMED), AT_ONCE)
    inside = queries.is_inside(current_user)
    return render_template(
        "awards/awards.html", listing=listing, found=found, boards=boards.proclaimed(found.rows, inside),
        inside=inside,
        now=queries.running(clock.today()) if inside else None, button_form=ButtonForm(formdata=None),
        is_unnamed=inside and current_user.agency_id and queries.is_unnamed(current_user.agency_id),
    )  # fmt: skip


@bp.get("/awards/<int:season_id>")
@public
def season(season_id: int) -> ResponseReturnValue:
    """One season: proclaimed, for everybody; before that for members and the alliance's team."""
    row, inside = queries.season_for(current_user, season_id), queries.is_inside(current_user)
    return render_template(
        "awards/season.html", season=row, boards=boards.boards(row, current_user), inside=inside, general=general(),
        today=clock.today(), button_form=ButtonForm(formdata=None), **(_projects(row) if inside else {}),
    )  # fmt: skip


def _projects(row: Season) -> dict[str, Any]:
    """For those inside, what was nominated, with the votes, and one's own agency's of both; nothing where no project is awarded."""
    if row.award_of(Kind.HARDEST_PROJECT) is None:
        return {}
    chosen = queries.nominations(row.id).order_by(Nomination.id)
    told = page(chosen, [Nomination.id], request.args.get("cursor"), 20)
    return {
        "told": told, "votes": queries.votes_of([one.id for one in told.rows]),
        "own_vote": queries.own_vote(row.id, current_user.agency_id),
        "own_nomination": queries.own_nomination(row.id, current_user.agency_id),
    }  # fmt: skip
