"""An open lead goes in rounds: whom each asks is written when the lead is opened, and rounds begin one after another."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import case, exists, literal, select, update

from ...catalog.models import Profile
from ...core import audit, clock
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...exchange.models import Audience, Lead, LeadState, Offer
from ...exchange.recipients import just_asked, people_of
from ...exchange.wanted import wanted_by
from ...members.models import Agency, AgencyState
from ...outbox.actions import send
from .. import due, queries, ranking
from ..asked import is_full, pauses_on
from ..models import Capacity, LeadRouting, RoutedAgency, RoutingRule, Skip


def begin_rounds(lead: Lead) -> None:
    """Route a lead that was opened just now, inside that transaction, by the rule in force; the first round begins at once.

    What was written when it was open before is over. Without a rule, and for a lead that is meant for some by name, there are no
    rounds. Whoever called tells those that are asked.
    """
    at = clock.now()
    before = update(LeadRouting).where(LeadRouting.lead_id == lead.id, LeadRouting.ended_at.is_(None))
    db.session.execute(before.values(ended_at=at))
    rule = queries.rule_at(at) if lead.audience == Audience.OPEN else None
    if rule is None:
        return
    length = _round_seconds(lead, rule)
    routing = LeadRouting(
        lead_id=lead.id, rule_id=rule.id, round_seconds=length, round=1, began_at=at, round_began_at=at,
        next_at=at + timedelta(seconds=length),
    )  # fmt: skip
    db.session.add(routing)
    db.session.flush()
    ranking.write(routing.id, rule, lead.referrer_id, wanted_by(lead), lead.id)
    _begin(routing, rule, 1)
    audit.record("lead.routed", lead, None, rule=rule.id, round=routing.round)


def advance(lead_ids: Sequence[int]) -> None:
    """Begin the next round of each lead for which it is time, or of whose round all have declined; those asked are told.

    A transaction a lead: killed anywhere, it is done or found again. The lead is held before its routing, as by whoever accepts.
    """
    for lead_id in lead_ids:
        with transaction():
            open_still = Lead.status == LeadState.OPEN, Lead.removed_at.is_(None), Lead.answer_by > clock.now()
            lead = locked(select(Lead).where(Lead.id == lead_id, *open_still), skip=True)
            waiting = select(LeadRouting).where(LeadRouting.lead_id == lead_id, due.is_to_advance())
            routing = locked(waiting) if lead else None
            if lead is None or routing is None:
                continue
            _begin(routing, routing.rule, routing.round + 1)
            audit.record("lead.round", lead, None, round=routing.round, everyone=routing.everyone_at is not None)
            send("lead.offered", people_of(lead, just_asked(lead)), lead=lead.id)


def _round_seconds(lead: Lead, rule: RoutingRule) -> int:
    """How long a round lasts: as the rule says; where the time to answer is short, all rounds together take half of it, so that
    everyone has the other half."""
    whole = int((lead.answer_by - clock.now()).total_seconds()) if lead.answer_by else 0
    return min((rule.hours or 0) * 3600, max(whole, 0) // 2 // (rule.rounds or 1))


def _begin(routing: LeadRouting, rule: RoutingRule, number: int) -> None:
    """Begin a round, or the first one after it in which anybody can be asked; after the last the lead is everyone's.

    A round that begins late makes none of those after it end later than was planned.
    """
    at, rounds = clock.now(), rule.rounds or 0
    while number <= rounds and at < routing.everyone_by and not _ask(routing, number):
        number += 1
    if number > rounds or at >= routing.everyone_by:
        routing.round, routing.round_began_at, routing.next_at, routing.everyone_at = rounds + 1, at, None, at
    else:
        planned = at + timedelta(seconds=routing.round_seconds)
        routing.round, routing.round_began_at = number, at
        routing.next_at = min(planned, routing.everyone_by)
    db.session.flush()


def _ask(routing: LeadRouting, number: int) -> bool:
    """Ask those of a round that can be asked now, and write of the others why not; returns whether anybody was asked."""
    of_it = RoutedAgency.routing_id == routing.id, RoutedAgency.round == number
    why = _why_not(routing.lead_id)
    db.session.execute(
        update(RoutedAgency)
        .where(*of_it, RoutedAgency.asked_at.is_(None), RoutedAgency.skipped.is_(None))
        .values(skipped=why, asked_at=case((why.is_(None), literal(clock.now(), RoutedAgency.asked_at.type))))
        .execution_options(synchronize_session=False)
    )
    asked = select(RoutedAgency.agency_id).where(*of_it, RoutedAgency.asked_at.is_not(None))
    return db.session.scalar(asked.limit(1)) is not None


def _why_not(lead_id: int):  # type: ignore[no-untyped-def]
    """Why an agency can't be asked now, as SQL; NULL where it can."""
    mine = RoutedAgency.agency_id
    active = exists().where(Agency.id == mine, Agency.status == AgencyState.ACTIVE)
    declined = exists().where(Offer.lead_id == lead_id, Offer.agency_id == mine, Offer.declined_at.is_not(None))
    not_taking = exists().where(Profile.agency_id == mine, ~Profile.is_taking)
    paused = exists().where(Capacity.agency_id == mine, pauses_on(clock.today()))
    full = exists().where(Capacity.agency_id == mine, is_full())
    return case(
        (~active, Skip.STOPPED.value),
        (declined, Skip.DECLINED.value),
        (paused, Skip.PAUSED.value),
        (full, Skip.FULL.value),
        (not_taking, Skip.NOT_TAKING.value),
        else_=None,
    )
