"""Links and promo codes of the first agencies, and who opened them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from ..attribution import actions
from ..attribution.actions import SaidLink
from ..attribution.clicks import Opening, write
from ..attribution.models import ReferralLink
from ..attribution.visitors import source_print
from ..catalog.models import Discount, For, Service
from ..core import clock
from ..core.extensions import db
from .people import Alliance

DAYS = 90  # since they were made


@dataclass(frozen=True)
class Planned:
    """A link of an agency by its place: how many opened it, and whether it is off by now."""

    agency: int
    name: str
    code: str
    target: str
    visitors: int
    campaign: str = ""
    off: bool = False


PLANNED = (
    Planned(0, "Newsletter", "northlight-letter", "catalog", 64, "spring"),
    Planned(0, "Talk at the trade fair", "fair-26", "service", 23),
    Planned(0, "Agencies we know", "come-in", "join", 9),
    Planned(0, "Old card", "old-card", "agency", 4, off=True),
    Planned(1, "Telegram channel", "kedr-channel", "agency", 41, "channel"),
    Planned(2, "Under our articles", "third-reads", "catalog", 17),
)


def make(alliance: Alliance, now: datetime) -> dict[int, ReferralLink]:
    """Make them, have them opened, and return the first one of each agency, by its place."""
    first: dict[int, ReferralLink] = {}
    chance = Random(26)  # noqa: S311 — the same clicks every time
    for planned in PLANNED:
        link = _made(alliance, planned, now)
        first.setdefault(planned.agency, link)
        write(db.session.connection(), _openings(link, planned, now, chance))
    return first


def _made(alliance: Alliance, planned: Planned, now: datetime) -> ReferralLink:
    agency = alliance.agencies[planned.agency]
    person = alliance.acting(agency, "manager", "owner")
    with clock.pretend(now - timedelta(days=DAYS)):
        service, discount = _with_discount() if planned.target == "service" else (None, None)
        shown = agency.id if planned.target == "agency" else None
        said = SaidLink(planned.name, planned.target, shown, service, discount, planned.code)
        link = actions.make_link(person, said)
    if planned.off:
        with clock.pretend(now - timedelta(days=20)):
            actions.switch_off(link.id, person)
    return link


def _with_discount() -> tuple[int, int]:
    """A service that has a discount for codes."""
    chosen = select(Service.id, Discount.id).join(Discount, Discount.service_id == Service.id)
    found = db.session.execute(chosen.where(Discount.whom == For.CODES).order_by(Service.id)).first()
    assert found is not None  # noqa: S101 — people.shelve() has put one there
    return found[0], found[1]


def _openings(link: ReferralLink, planned: Planned, now: datetime, chance: Random) -> list[Opening]:
    found = []
    for visitor in range(planned.visitors):
        at = now - timedelta(days=chance.triangular(0.2, DAYS - 1, 20))
        campaign = (
            {"utm_source": "letter", "utm_campaign": planned.campaign} if planned.campaign and visitor % 2 else {}
        )
        for again in range(1 + (visitor % 4 == 0)):
            source, is_program = source_print(f"192.0.2.{visitor}", f"{planned.code}"), visitor % 7 == 3
            said = Opening(link.id, at + timedelta(minutes=again), clock.day_of(at), is_program, source, campaign)
            found.append(said)
    return found
