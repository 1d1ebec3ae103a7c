"""What a rule would have done with the open leads of late, and how an agency stands by it today."""

from dataclasses import dataclass

from sqlalchemy import select

from ..core.extensions import db
from ..exchange.models import Lead
from ..exchange.queries import live_referrals_of
from ..exchange.wanted import Wanted, wanted_by
from ..members.models import Agency
from . import queries, ranking
from .models import RoutingRule
from .ranking import Reckoned

LEADS = 5


@dataclass(frozen=True)
class Tried:
    """One lead as a rule would send it now: whom it asks first, and the place of whoever accepted it in fact."""

    lead: Lead
    first: list[tuple[str, Reckoned]]
    accepted_by: str
    place: int | None


def tried_on(rule: RoutingRule, count: int = LEADS) -> list[Tried]:
    """The rule on the leads for everyone that were posted last, with what members are and have today."""
    leads = queries.last_open_leads(count)
    held = live_referrals_of([one.id for one in leads])
    reckoned = {one.id: ranking.reckon(rule, one.referrer_id, wanted_by(one)) for one in leads}
    shown = {one.agency_id for rows in reckoned.values() for one in rows if one.round == 1}
    names = _names(shown)
    found = []
    for lead in leads:
        rows, referral = reckoned[lead.id], held.get(lead.id)
        place = next((one.place for one in rows if referral and one.agency_id == referral.receiver_id), None)
        first = [(names[one.agency_id], one) for one in rows if one.round == 1]
        found.append(Tried(lead, first, referral.receiver.name if referral else "", place))
    return found


@dataclass(frozen=True)
class Standing:
    """How an agency stands today on a lead that asks for nothing in particular and comes from nobody it knows."""

    given: Reckoned
    among: int


def standing_of(agency: Agency, rule: RoutingRule) -> Standing | None:
    """Its own parts and its place among all; None for what takes no part, like a suspended agency."""
    rows = ranking.reckon(rule, None, Wanted())
    own = next((one for one in rows if one.agency_id == agency.id), None)
    if own is None:
        return None
    return Standing(own, len(rows))


def _names(agency_ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(agency_ids))).all())
