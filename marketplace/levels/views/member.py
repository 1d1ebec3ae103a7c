"""The level of one's own agency: what it has, what that gives, what is next and what is missing."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import clock
from ...core.guards import member_may
from ...core.paging import page
from .. import given, queries
from ..models import LevelChange
from . import bp


@bp.get("/level")
@member_may("referrals")
def level() -> ResponseReturnValue:
    """Counted at this moment; the level itself is counted once a day."""
    agency = current_user.own_agency
    ladder, standing = queries.ladder_at(clock.now()), queries.standing_of(agency.id)
    counted = queries.count([agency.id], ladder.currency)[agency.id] if ladder else None
    here = standing.level if standing else None
    return render_template(
        "levels/level.html", ladder=ladder, standing=standing, here=here, counted=counted, own=given.own_rates_of(agency),
        **(counted.sums(ladder.currency) if ladder and counted else {}),
        lack=queries.next_level(ladder, here, counted) if ladder and counted else None,
        given=given.by_level(ladder), changes=page(queries.changes_of(agency.id), [LevelChange.id], request.args.get("cursor")),
        sums=given.turnover_by_month(agency.id, ladder.currency) if ladder else [],
    )  # fmt: skip
