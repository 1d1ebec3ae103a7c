"""Clients of the demo that bring something else than the plain ten percent: by a rule with a cap and a hold, and by a rate of an agency's own."""

from datetime import datetime, timedelta

from ..agreement import new_terms
from ..core import clock
from ..core.money import Money
from ..exchange import actions as exchange
from ..members.models import Agency
from .clients import Wishes
from .life import CONSENT
from .people import Alliance

FILMS = "Video production"
RULES = ({"rate": "15", "cap": "600", "cap_per": "client", "currency": "EUR", "hold_days": "14"},)
RULED = 40  # days since the rules hold
# Of whom to whom, what kind of work, how many days ago it was accepted; the fees, how many days ago and how much. The first fee of the film
# brings 15 % and is due by now, the second one what the cap has left, once the client can't claim it back any more.
PLAYED = (
    (0, 6, FILMS, 27, ((20, 300_000), (2, 240_000))),
    (1, 3, "Mobile apps", 6, ((1, 180_000),)),  # by the rate of its own that the first one has since a week
)


def announce(alliance: Alliance, now: datetime) -> None:
    """On the alliance's first day: what films are to bring from a later day on."""
    starts_on = clock.day_of(now) - timedelta(days=RULED)
    new_terms.put_in_force(new_terms.read("10", None, (FILMS,), starts_on, None, RULES), alliance.admin)


def earn(alliance: Alliance, wishes: Wishes, now: datetime) -> None:
    """Play them."""
    for giver, taker, work, days, fees in PLAYED:
        _play(
            alliance,
            wishes,
            (alliance.agencies[giver], alliance.agencies[taker]),
            work,
            now - timedelta(days=days),
            fees,
            now,
        )


def _play(
    alliance: Alliance, wishes: Wishes, pair: tuple[Agency, Agency], work: str, at: datetime,
    fees: tuple[tuple[int, int], ...], now: datetime,
) -> None:  # fmt: skip
    (giver, taker), wish = pair, wishes.next(work)
    doing = alliance.acting(taker, "sales", "manager")
    with clock.pretend(at - timedelta(hours=3)):
        lead = exchange.post_lead(
            alliance.acting(giver, "sales", "manager"),
            exchange.NewLead(
                wish.title, wish.brief, wish.category, wish.region, wish.language, *wish.budget, "EUR", "direct", [taker.id],
                wish.client, "agreed", "phone", clock.today(), CONSENT, clock.now() + timedelta(hours=48),
            ),
        )  # fmt: skip
    with clock.pretend(at):
        referral = exchange.accept_lead(lead.id, doing)
    with clock.pretend(at + timedelta(days=3)):
        exchange.move_on(referral.id, doing, "won", note="Signed.")
    for days, minor in fees:
        with clock.pretend(now - timedelta(days=days)):
            exchange.report_fee(
                referral.id, doing, Money(minor, "EUR"), clock.today(), f"{taker.id:02d}-{lead.id:04d}-{days}"
            )
