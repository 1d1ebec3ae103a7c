"""Levels of the demo alliance, a rate that one agency has of its own, and terms with rules that begin next month."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..agreement import new_terms
from ..core import clock
from ..core.extensions import db
from ..levels import actions
from ..levels.actions import NewLevel
from ..members.models import Agency, AgencyState
from .people import Alliance

LADDER = (NewLevel("Start"), NewLevel("Silver", 3, 15_000_00), NewLevel("Gold", 6, 40_000_00))
# The rules to come, as they are typed on the desk.
RULES = (
    {"level": "Gold", "rate": "12", "to_month": "12"},
    {"level": "Silver", "rate": "11", "to_month": "12"},
    {"rate": "5", "from_month": "25"},
)


def climb(alliance: Alliance, now: datetime) -> None:
    """Levels for two months; members counted by them today; one rate of its own since a week; rules from the next month on."""
    admin = alliance.admin
    with clock.pretend(now - timedelta(days=60)):
        actions.publish(LADDER, clock.today(), admin)
    active = select(Agency.id).where(Agency.status == AgencyState.ACTIVE).order_by(Agency.id)
    actions.count(db.session.scalars(active).all())
    with clock.pretend(now - timedelta(days=7)):
        actions.give_own_rate(
            alliance.agencies[1].id, 1200, clock.today(), "Brings clients since the first day of the alliance.", admin
        )
    first = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    new_terms.put_in_force(new_terms.read("10", None, (), first, None, RULES), admin)
