"""Today: what needs you now, what came in, what is owed. Composed of the exchange and the settlement."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...agreement.queries import unaccepted
from ...community.models import News
from ...community.queries import unread_news
from ...core import clock
from ...core.guards import signed_in
from ...core.paging import Few
from ...exchange import queries as exchange
from ...moderation.queries.announcements import standing
from ...moderation.said_in_log import said
from ...settlement import queries as settlement
from ...settlement.models import MovementState
from ...settlement.reminders import PATIENCE
from ...settlement.replaced import replaced_by
from ..desk import desk_of
from ..first_steps import first_steps
from ..money import figures_of
from ..over_time import leads_chart
from . import bp

FEW = 5
NEWEST = 3  # news


@bp.get("/today")
@signed_in
def today() -> ResponseReturnValue:
    """At most twelve queries, whatever the lists' length, and a few for the admins' desk.
    What a person may not open doesn't stand here either."""
    agency_id = current_user.agency_id
    if agency_id is None:
        return render_template(
            "pages/no_agency.html",
            desk=desk_of(current_user),
            said=said,
            now=clock.now(),
            today=clock.today(),
            announcements=standing(),
            news=_news(),
        )
    sees_leads, sees_referrals, sees_money = map(current_user.may, ("leads", "referrals", "money"))
    orders = settlement.waiting_for(agency_id, FEW) if sees_money else Few([])
    return render_template(
        "pages/today.html",
        desk=desk_of(current_user),
        said=said,
        announcements=standing(),
        news=_news(),
        inbox=exchange.first(exchange.leads_of(agency_id, "inbox"), FEW) if sees_leads else Few([]),
        orders=orders,
        replaces=replaced_by([one.id for one in orders.rows if one.status == MovementState.LISTED]),
        figures=figures_of(agency_id) if sees_money else [],
        chart=leads_chart(agency_id) if sees_referrals else None,
        came_in=exchange.first(exchange.referrals_of(agency_id, "received"), FEW).rows if sees_referrals else None,
        passed_on=exchange.passed_on(agency_id, FEW) if sees_referrals else None,
        first_steps=first_steps(current_user),
        unaccepted=unaccepted(current_user),
        patience=PATIENCE.total_seconds(),
        now=clock.now(),
        today=clock.today(),
    )


def _news() -> Sequence[News]:
    """The newest news that the reader has not opened, of those that they may read."""
    reads = current_user.is_of_the_team or current_user.may("community")
    return unread_news(current_user, NEWEST) if reads else []
