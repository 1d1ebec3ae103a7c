"""An agency's figures: all, by partner, by person, beside others of its size; and the rows of each."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.guards import member_may
from .. import files, people
from ..asked import TABS, may_see, of_agency
from ..indicators import ALL
from ..queries import changed, changed_of
from . import bp
from .shared import all_figures, all_rows


@bp.get("/figures")
@member_may("referrals")
def figures() -> ResponseReturnValue:
    """All figures of a period, beside the one before."""
    return all_figures(of_agency(current_user, request.args), "insights/figures.html", tabs=TABS, rows="insights.rows")


@bp.get("/figures/<name>/rows")
@member_may("referrals")
def rows(name: str) -> ResponseReturnValue:
    """What one figure is made of."""
    asked = of_agency(current_user, request.args)
    return all_rows(asked, name, "insights.rows", "insights/rows.html", asked.arguments)


@bp.get("/figures/partners")
@member_may("referrals")
def by_partner() -> ResponseReturnValue:
    """With each partner: clients both ways, rewards both ways, the last contact."""
    asked, may = of_agency(current_user, request.args), may_see(current_user)
    # The last contact may have been at any time.
    fresh = changed(people.EARLIEST, asked.period.end)
    found = people.partners(current_user.agency_id, asked.period, fresh.live, may)
    chosen = [ALL[name] for name in people.BY_PARTNER if not ALL[name].needs or ALL[name].needs in may]
    if kind := file_asked(request.args):
        return as_file(kind, "figures-by-partner", files.told_heads(), files.told_rows(found, chosen))
    return render_template(
        "insights/told.html", asked=asked, found=found, chosen=chosen, tabs=TABS, who="partner", changed=fresh
    )


@bp.get("/figures/people")
@member_may("referrals")
def by_person() -> ResponseReturnValue:
    """What each person of the agency looks after."""
    asked, may = of_agency(current_user, request.args), may_see(current_user)
    fresh = changed_of(asked.period)
    found = people.people(current_user.agency_id, asked.period, fresh.live, may)
    chosen = [ALL[name] for name in people.BY_PERSON if not ALL[name].needs or ALL[name].needs in may]
    if kind := file_asked(request.args):
        return as_file(kind, "figures-by-person", files.told_heads(), files.told_rows(found, chosen))
    return render_template(
        "insights/told.html", asked=asked, found=found, chosen=chosen, tabs=TABS, who="person", changed=fresh
    )


@bp.get("/figures/beside")
@member_may("referrals")
def beside() -> ResponseReturnValue:
    """The agency's figures beside those of agencies of its size."""
    asked = of_agency(current_user, request.args)
    fresh = changed_of(asked.period)
    group = people.group(current_user.agency, asked.period, fresh.live, may_see(current_user))
    return render_template(
        "insights/beside.html", asked=asked, group=group, fewest=people.FEWEST, tabs=TABS, changed=fresh
    )
