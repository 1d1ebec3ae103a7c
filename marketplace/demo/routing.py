"""The demo alliance routes its open leads since a week: one was taken in its first round, one is in its second; some members have a cap, one pauses."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..exchange import actions as exchange
from ..exchange.models import Lead
from ..routing import actions
from ..routing.actions import SaidRule
from ..routing.models import LeadRouting, RoutedAgency
from .clients import Wishes
from .life import CONSENT
from .people import Alliance

RULE = SaidRule(2, 4, 3, {"fit": 40, "level": 10, "certificate": 10, "load": 20, "reciprocity": 20})


def route(alliance: Alliance, wishes: Wishes, now: datetime) -> None:
    """The rule, three caps, a pause for the holidays, a lead that was taken by whom the first round asked, and one whose second round has begun."""
    with clock.pretend(now - timedelta(days=7)):
        actions.publish_rule(RULE, clock.today(), alliance.admin)
    capped, also_capped, away = alliance.agencies[8:11]
    with clock.pretend(now - timedelta(days=2)):
        actions.set_cap(alliance.acting(capped, "owner"), 12, 4)
        actions.set_cap(alliance.acting(also_capped, "owner"), 20, None)
        actions.set_cap(alliance.acting(alliance.agencies[0], "owner"), 40, None)
        last = clock.today() + timedelta(days=9)
        actions.pause(alliance.acting(away, "owner"), clock.today(), last, "Half of the team is on holiday.")
    with clock.pretend(now - timedelta(days=3)):
        taken = _pass(alliance, 1, wishes)
    with clock.pretend(now - timedelta(days=3, hours=-2)):
        asked = (
            select(RoutedAgency.agency_id)
            .join(LeadRouting)
            .where(LeadRouting.lead_id == taken.id, RoutedAgency.asked_at.is_not(None))
        )
        first = db.session.scalars(asked.order_by(RoutedAgency.place)).first()
        chosen = next(one for one in alliance.agencies if one.id == first)
        exchange.accept_lead(taken.id, alliance.acting(chosen, "sales", "manager"))
    with clock.pretend(now - timedelta(hours=5, minutes=20)):
        lead = _pass(alliance, 0, wishes)
    with clock.pretend(now - timedelta(minutes=50)):
        actions.advance([lead.id])


def _pass(alliance: Alliance, place: int, wishes: Wishes) -> Lead:
    """A film for a client of an agency, which three agencies make."""
    wish = wishes.next("Video production")
    return exchange.post_lead(
        alliance.acting(alliance.agencies[place], "sales", "manager"),
        exchange.NewLead(
            wish.title, wish.brief, wish.category, wish.region, wish.language, *wish.budget, "EUR", "open", [],
            wish.client, "agreed", "phone", clock.today(), CONSENT, clock.now() + timedelta(hours=48),
        ),
    )  # fmt: skip
