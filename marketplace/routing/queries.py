"""The rule in force, the routing of a lead, and how many clients an agency has beside what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..catalog.models import Profile
from ..core import clock
from ..core.arrays import among
from ..core.errors import NotFound
from ..core.extensions import db
from ..exchange.models import Audience, Lead, Offer, Referral, Stage
from ..exchange.queries import lead_for
from ..members.models import Agency, AgencyState, Person
from .models import Capacity, LeadRouting, RoutedAgency, RoutingRule, Skip

IN_HAND = (Stage.ACCEPTED, Stage.CONTACTED, Stage.QUALIFIED, Stage.PROPOSAL, Stage.WON)


def in_force_at(instant: datetime) -> RoutingRule | None:
    """The rule in force at an instant, also one that says that there are no rounds; None before the first."""
    begun = select(RoutingRule).where(RoutingRule.effective_at <= instant, RoutingRule.withdrawn_at.is_(None))
    return db.session.scalar(begun.order_by(RoutingRule.effective_at.desc()).limit(1))


def rule_at(instant: datetime) -> RoutingRule | None:
    """The same; None where open leads go to everyone at once."""
    found = in_force_at(instant)
    return found if found and found.is_on else None


def newest_rules() -> Select[RoutingRule]:
    """A SELECT of all rules, those made last first."""
    people = joinedload(RoutingRule.maker), joinedload(RoutingRule.withdrawer)
    return select(RoutingRule).order_by(RoutingRule.id.desc()).options(*people)


def rules_to_come() -> Sequence[RoutingRule]:
    """Those that begin later, the next one first. Of those for one day the one made last: it is in force from that day's first instant."""
    later = select(RoutingRule).where(RoutingRule.effective_at > clock.now(), RoutingRule.withdrawn_at.is_(None))
    by_day = {
        clock.day_of(one.effective_at): one for one in db.session.scalars(later.order_by(RoutingRule.effective_at))
    }
    return list(by_day.values())


def live_routing(lead_id: int) -> LeadRouting | None:
    """How a lead is routed; None where it goes in no rounds."""
    return db.session.scalar(select(LeadRouting).where(LeadRouting.lead_id == lead_id, LeadRouting.ended_at.is_(None)))


def own_routing(person: Person, lead_id: int) -> LeadRouting:
    """The routing of a lead that this person's agency has passed on, or NotFound."""
    lead = lead_for(person, lead_id)
    found = live_routing(lead.id) if lead.referrer_id == person.agency_id else None
    if found is None:
        raise NotFound()
    return found


def given_to(routing: LeadRouting, agency_id: int | None) -> RoutedAgency | None:
    """What the rule gave one agency on a lead, if its round has begun: before, nobody but the referrer knows."""
    asked = RoutedAgency.asked_at.is_not(None)
    mine = RoutedAgency.routing_id == routing.id, RoutedAgency.agency_id == agency_id
    return db.session.scalar(select(RoutedAgency).where(*mine, asked))


def routed(routing: LeadRouting) -> Select[RoutedAgency]:
    """A SELECT of what the rule gave each agency on a lead, in the order of places."""
    chosen = select(RoutedAgency).where(RoutedAgency.routing_id == routing.id).order_by(RoutedAgency.place)
    return chosen.options(joinedload(RoutedAgency.agency).load_only(Agency.name))


def answers_to(routing: LeadRouting, agency_ids: Sequence[int]) -> dict[int, str]:
    """By agency, of those named: "declined", or "accepted"."""
    said = select(Offer.agency_id).where(Offer.lead_id == routing.lead_id, Offer.declined_at.is_not(None))
    held = select(Referral.receiver_id).where(Referral.lead_id == routing.lead_id, Referral.status != Stage.RETURNED)
    answers = dict.fromkeys(db.session.scalars(said.where(Offer.agency_id.in_(agency_ids))), "declined")
    return answers | dict.fromkeys(db.session.scalars(held.where(Referral.receiver_id.in_(agency_ids))), "accepted")


class Counts(NamedTuple):
    """Of one round: how many have it, how many were asked, skipped, and have declined."""

    round: int
    agencies: int
    asked: int
    skipped: int
    declined: int


def counts_by_round(routing: LeadRouting) -> list[Counts]:
    """Each round's figures, the first round first."""
    said = exists().where(
        Offer.lead_id == routing.lead_id, Offer.agency_id == RoutedAgency.agency_id, Offer.declined_at.is_not(None)
    )
    asked = RoutedAgency.asked_at.is_not(None)
    counted = {"asked": asked, "skipped": RoutedAgency.skipped.is_not(None), "declined": and_(asked, said)}
    columns = [func.count().filter(one).label(name) for name, one in counted.items()]
    chosen = select(RoutedAgency.round, func.count().label("agencies"), *columns).where(
        RoutedAgency.routing_id == routing.id
    )
    by_round = chosen.group_by(RoutedAgency.round).order_by(RoutedAgency.round)
    return [Counts(**row._asdict()) for row in db.session.execute(by_round)]


def last_round(routing: LeadRouting) -> int:
    """The last round that asks anybody: those after it are empty and take no time. At least the one that has begun."""
    most = routing.rule.rounds or 0
    filled = select(func.max(RoutedAgency.round)).where(
        RoutedAgency.routing_id == routing.id, RoutedAgency.round <= most
    )
    return max(db.session.scalar(filled) or 0, min(routing.round, most))


def last_open_leads(count: int) -> Sequence[Lead]:
    """The leads for everyone that were posted last."""
    chosen = select(Lead).where(Lead.audience == Audience.OPEN, Lead.posted_at.is_not(None), Lead.import_ref.is_(None))
    chosen = chosen.where(Lead.removed_at.is_(None)).order_by(Lead.posted_at.desc(), Lead.id.desc())
    return db.session.scalars(chosen.options(joinedload(Lead.referrer)).limit(count)).all()


@dataclass(frozen=True)
class Stands:
    """How many clients an agency has in hand: accepted, not yet finished, lost or returned; and how many it has accepted this month."""

    in_hand: int
    this_month: int


def month_began() -> datetime:
    """The first instant of this month, where the alliance is."""
    return clock.start_of(clock.today().replace(day=1))


def stands(agency_id: int) -> Stands:
    """Counted now."""
    return stands_of([agency_id])[agency_id]


def stands_of(agency_ids: Sequence[int]) -> dict[int, Stands]:
    """The same of many."""
    this_month = and_(Referral.accepted_at >= month_began(), Referral.status != Stage.RETURNED)
    numbers = func.count().filter(Referral.status.in_(IN_HAND)), func.count().filter(this_month)
    counted = select(Referral.receiver_id, *numbers).where(among(Referral.receiver_id, agency_ids))
    found = {row[0]: Stands(*row[1:]) for row in db.session.execute(counted.group_by(Referral.receiver_id))}
    return {one: found.get(one, Stands(0, 0)) for one in agency_ids}


def capacities() -> Select[Capacity]:
    """A SELECT of what members have set, cap or pause, by the age of their membership."""
    is_set = or_(
        Capacity.most_in_hand.is_not(None), Capacity.most_a_month.is_not(None), Capacity.paused_until >= clock.today()
    )
    chosen = select(Capacity).join(Capacity.agency).where(Agency.status == AgencyState.ACTIVE, is_set)
    return chosen.order_by(Capacity.agency_id).options(contains_eager(Capacity.agency).load_only(Agency.name))


def capacity_of(agency_id: int) -> Capacity | None:
    """What an agency has set; None where it never has."""
    return db.session.get(Capacity, agency_id)


def why_closed(agency_id: int, capacity: Capacity | None, counted: Stands) -> Skip | None:
    """Why an agency is not asked now by what it has said itself; None where it is."""
    if capacity is not None and capacity.is_paused_on(clock.today()):
        return Skip.PAUSED
    if capacity is not None and _is_full(capacity, counted):
        return Skip.FULL
    is_taking = db.session.scalar(select(Profile.is_taking).where(Profile.agency_id == agency_id))
    return Skip.NOT_TAKING if is_taking is False else None


def _is_full(capacity: Capacity, counted: Stands) -> bool:
    caps = (capacity.most_in_hand, counted.in_hand), (capacity.most_a_month, counted.this_month)
    return any(most is not None and number >= most for most, number in caps)
