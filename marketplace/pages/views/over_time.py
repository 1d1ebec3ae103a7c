"""How leads and money went over time."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core.guards import member_may
from ..over_time import days_chart, leads_chart, money_charts
from . import bp


@bp.get("/over-time")
@member_may("money")
def over_time() -> ResponseReturnValue:
    """Leads by week, earned and owed by month, days to pay; each chart with its table."""
    agency_id = current_user.agency_id
    return render_template(
        "pages/over_time.html",
        money=money_charts(agency_id),
        others=[days_chart(agency_id), leads_chart(agency_id)],
    )
