"""The demo alliance routes its open leads since a week: one is in its second round; some members have a cap, one pauses."""

from datetime import datetime, timedelta

from ..core import clock
from ..exchange import actions as exchange
from ..routing import actions
from ..routing.actions import SaidRule
from .clients import Wishes
from .life import CONSENT
from .people import Alliance

RULE = SaidRule(2, 4, 3, {"fit": 40, "level": 10, "certificate": 10, "load": 20, "reciprocity": 20})


def route(alliance: Alliance, wishes: Wishes, now: datetime) -> None:
    """The rule, two caps, a pause for the holidays, and a lead of the first agency whose second round has begun."""
    with clock.pretend(now - timedelta(days=7)):
        actions.publish_rule(RULE, clock.today(), alliance.admin)
    capped, also_capped, away = alliance.agencies[8:11]
    with clock.pretend(now - timedelta(days=2)):
        actions.set_cap(alliance.acting(capped, "owner"), 12, 4)
        actions.set_cap(alliance.acting(also_capped, "owner"), 20, None)
        last = clock.today() + timedelta(days=9)
        actions.pause(alliance.acting(away, "owner"), clock.today(), last, "Half of the team is on holiday.")
    wish = wishes.next("Video production")  # which three agencies do
    with clock.pretend(now - timedelta(hours=5, minutes=20)):
        lead = exchange.post_lead(
            alliance.acting(alliance.agencies[0], "sales", "manager"),
            exchange.NewLead(
                wish.title, wish.brief, wish.category, wish.region, wish.language, *wish.budget, "EUR", "open", [],
                wish.client, "agreed", "phone", clock.today(), CONSENT, clock.now() + timedelta(hours=48),
            ),
        )  # fmt: skip
    with clock.pretend(now - timedelta(minutes=50)):
        actions.advance([lead.id])
