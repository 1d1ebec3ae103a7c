"""The alliance's figures for its team: all, by member, by pair; and the rows of each. Partner managers see no money."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.guards import team_only
from ...members.models import Agency
from .. import files, people
from ..asked import DESK_TABS, Asked, indicator, managers, may_see, of_alliance
from ..figures import told_by_member
from ..indicators import ALL
from ..queries import changed, changed_of
from ..scope import Scope
from . import bp
from .shared import all_figures, all_rows


@bp.get("/desk/figures")
@team_only
def desk() -> ResponseReturnValue:
    """All figures of the alliance, or of the members that one of the team looks after."""
    asked = of_alliance(request.args)
    return all_figures(
        asked, "insights/desk.html", tabs=DESK_TABS, rows="insights.desk_rows", managers=managers(), manager=request.args.get("manager", ""),
        agency=request.args.get("agency", ""),
    )  # fmt: skip


@bp.get("/desk/figures/<name>/rows")
@team_only
def desk_rows(name: str) -> ResponseReturnValue:
    """What one figure of the alliance is made of."""
    asked = of_alliance(request.args)
    filters = {
        "period": asked.period.name,
        "manager": request.args.get("manager"),
        "agency": request.args.get("agency"),
    }
    return all_rows(asked, name, "insights.desk_rows", "insights/rows.html", filters)


@bp.get("/desk/figures/members")
@team_only
def ranking() -> ResponseReturnValue:
    """One figure of each member, the largest first."""
    asked, may = of_alliance(request.args), may_see(current_user, of_all=True)
    fresh = changed_of(asked.period)
    offered = told_by_member(may)
    chosen = indicator(request.args.get("figure") or "given", offered)
    found = people.told("agency_id", [chosen.name], _apart(asked), asked.period, fresh.live, Agency)
    found.sort(key=lambda row: _size(row, chosen.name), reverse=True)
    if kind := file_asked(request.args):
        return as_file(kind, f"members-{chosen.name}", files.told_heads(), files.told_rows(found, [chosen]))
    return render_template(
        "insights/ranking.html", asked=asked, found=found[:200], chosen=chosen, offered=offered, tabs=DESK_TABS, left=len(found) - 200,
        changed=fresh,
    )  # fmt: skip


@bp.get("/desk/figures/pairs")
@team_only
def all_pairs() -> ResponseReturnValue:
    """The pairs between whom most clients went, and what each earned from the other."""
    asked, may = of_alliance(request.args), may_see(current_user, of_all=True)
    fresh = changed(asked.period.first, asked.period.end)
    found = people.pairs(_apart(asked), asked.period, fresh.live, "money" in may)
    if kind := file_asked(request.args):
        heads = (
            _("Agency"),
            _("Other agency"),
            _("Passed to it"),
            _("Came from it"),
            _("Currency"),
            _("Earned"),
            _("Other earned"),
        )
        rows = (
            (one.one, one.other, one.there, one.back, *((one.earned[0].currency, *(each.decimal for each in one.earned)) if one.earned else (None,) * 3))
            for one in found
        )  # fmt: skip
        return as_file(kind, "pairs", heads, rows)
    return render_template(
        "insights/pairs.html", asked=asked, found=found, with_money="money" in may, tabs=DESK_TABS, changed=fresh
    )


def _apart(asked: Asked) -> Scope:
    return Scope(agency_ids=asked.scope.agency_ids, apart=True)


def _size(row: people.Told, name: str) -> tuple[float, int]:
    value = row.values[name][0]
    if ALL[name].unit == "share":
        return (value.count or 0) / (value.of or 1), value.of or 0
    return float(value.count or max((one.minor for one in value.sums), default=0)), 0
