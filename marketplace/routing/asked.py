"""What the exchange asks of this room, without knowing it: who sees an open lead, who takes clients, who may accept one more."""

from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..core import clock
from ..core.errors import NotNow
from ..core.extensions import db
from ..core.formats import day
from ..core.transaction import hold_name
from ..exchange.models import Lead, Referral, Stage
from . import queries
from .models import Capacity, LeadRouting, RoutedAgency

TAKES = "/routing"  # all who work on leads read there what their agency takes, and who may change it finds the way


class Asked(NamedTuple):
    """Whom the rounds of a lead have asked so far, and in the latest round; whether it is everyone's by now."""

    agency_id: InstrumentedAttribute[int]
    asked: Select[int]
    newly: Select[int]
    is_everyones: bool


def asked_in_rounds(lead: Lead) -> Asked | None:
    """Whom a lead's rounds have asked; None where it goes in none."""
    live = queries.live_routing(lead.id)
    if live is None:
        return None
    asked = select(RoutedAgency.agency_id).where(RoutedAgency.routing_id == live.id, RoutedAgency.asked_at.is_not(None))
    newly = asked.where(RoutedAgency.round == live.round)
    return Asked(RoutedAgency.agency_id, asked, newly, live.everyone_at is not None)


def may_see_open(agency_id: int | None) -> ColumnElement[bool]:
    """Condition on leads for everyone: this agency's round has begun, or there are no rounds, or the last one is over."""
    asked = exists().where(
        RoutedAgency.routing_id == LeadRouting.id,
        RoutedAgency.agency_id == agency_id,
        RoutedAgency.asked_at.is_not(None),
    )
    waits = exists().where(
        LeadRouting.lead_id == Lead.id, LeadRouting.ended_at.is_(None), LeadRouting.everyone_at.is_(None), ~asked
    )
    return ~waits


def asked_since(lead_id: SQLColumnExpression[int], agency_id: SQLColumnExpression[int]) -> ScalarSelect[datetime]:
    """Since when the agency of one column sees the open lead of the other: since its round, or since the lead is everyone's; NULL
    where there are no rounds."""
    of_it = and_(RoutedAgency.routing_id == LeadRouting.id, RoutedAgency.agency_id == agency_id)
    found = select(func.coalesce(RoutedAgency.asked_at, LeadRouting.everyone_at)).select_from(LeadRouting)
    live = LeadRouting.lead_id == lead_id, LeadRouting.ended_at.is_(None)
    return found.outerjoin(RoutedAgency, of_it).where(*live).scalar_subquery()


def takes_now(agency_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Condition: the agency of this column neither pauses nor has as many clients as it takes."""
    closed = or_(pauses_on(clock.today()), is_full())
    return ~exists().where(Capacity.agency_id == agency_id, closed)


def takes_by_day() -> Select[int]:
    """A SELECT of the agencies that may take clients on one day and not on the next: by a pause, or by a cap a month."""
    set_by_day = or_(Capacity.paused_until.is_not(None), Capacity.most_a_month.is_not(None))
    return select(Capacity.agency_id).where(set_by_day)


def pauses_on(today: date) -> ColumnElement[bool]:
    """Condition on capacities: a pause holds on this day."""
    return and_(Capacity.paused_from <= today, Capacity.paused_until >= today)


def is_full() -> ColumnElement[bool]:
    """Condition on capacities: one of the two caps is reached."""
    mine = select(func.count()).where(Referral.receiver_id == Capacity.agency_id).correlate(Capacity)
    in_hand = mine.where(Referral.status.in_(queries.IN_HAND)).scalar_subquery()
    this_month = mine.where(
        Referral.status != Stage.RETURNED, Referral.accepted_at >= queries.month_began()
    ).scalar_subquery()
    return or_(Capacity.most_in_hand <= in_hand, Capacity.most_a_month <= this_month)


def paused_until(agency_id: ColumnElement[int]) -> ScalarSelect[date | None]:
    """In SQL, until when an agency pauses; NULL for one that doesn't today."""
    chosen = select(Capacity.paused_until).where(Capacity.agency_id == agency_id, pauses_on(clock.today()))
    return chosen.scalar_subquery()


def refuse_beyond_capacity(lead: Lead, agency_id: int) -> None:
    """Refuse a lead that goes in rounds to whoever pauses or has as many clients as it takes, inside the transaction that
    accepts it.

    Of two that the same agency accepts at once the second waits and counts the first. A lead offered by name is the
    agency's own to decide on.
    """
    capacity = db.session.get(Capacity, agency_id) if queries.live_routing(lead.id) else None
    if capacity is None:
        return
    hold_name(f"capacity of {agency_id}")
    db.session.refresh(capacity)
    way_on = (TAKES, _("What your agency takes"))
    if capacity.paused_until and capacity.is_paused_on(clock.today()):
        sentence = _(
            "Your agency pauses until %(day)s. End the pause to accept this lead.", day=day(capacity.paused_until)
        )
        raise NotNow(sentence, way_on=way_on)
    stands = queries.stands(agency_id)
    if capacity.most_in_hand is not None and stands.in_hand >= capacity.most_in_hand:
        raise NotNow(_in_hand(capacity.most_in_hand), way_on=way_on)
    if capacity.most_a_month is not None and stands.this_month >= capacity.most_a_month:
        raise NotNow(_this_month(capacity.most_a_month), way_on=way_on)


def _in_hand(most: int) -> str:
    return ngettext(
        "Your agency takes %(num)d client at once, and has it in hand. Raise the cap to accept this lead.",
        "Your agency takes %(num)d clients at once, and has them in hand. Raise the cap to accept this lead.",
        most,
    )


def _this_month(most: int) -> str:
    return ngettext(
        "Your agency takes %(num)d client a month, and has accepted it. Raise the cap to accept this lead.",
        "Your agency takes %(num)d clients a month, and has accepted them. Raise the cap to accept this lead.",
        most,
    )
