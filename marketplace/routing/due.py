"""Which leads wait for their next round."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from ..core import clock
from ..core.extensions import db
from ..exchange.models import Lead, LeadState, Offer
from ..members.models import Agency, AgencyState
from .models import LeadRouting, RoutedAgency


def is_to_advance() -> ColumnElement[bool]:
    """Condition on routings: the time of the round is over, or nobody asked in it can answer any more."""
    declined = exists().where(
        Offer.lead_id == LeadRouting.lead_id, Offer.agency_id == RoutedAgency.agency_id, Offer.declined_at.is_not(None)
    )
    active = exists().where(Agency.id == RoutedAgency.agency_id, Agency.status == AgencyState.ACTIVE)
    may_answer = exists().where(
        RoutedAgency.routing_id == LeadRouting.id, RoutedAgency.round == LeadRouting.round,
        RoutedAgency.asked_at.is_not(None), ~declined, active,
    )  # fmt: skip
    over = or_(LeadRouting.next_at <= clock.now(), ~may_answer)
    return and_(LeadRouting.ended_at.is_(None), LeadRouting.everyone_at.is_(None), over)


def leads_to_advance(limit: int) -> list[int]:
    """Open leads, in time to be answered, whose next round is to begin."""
    chosen = select(Lead.id).join(LeadRouting, LeadRouting.lead_id == Lead.id)
    open_still = Lead.status == LeadState.OPEN, Lead.removed_at.is_(None), Lead.answer_by > clock.now()
    chosen = chosen.where(*open_still, is_to_advance())
    return list(db.session.scalars(chosen.order_by(LeadRouting.next_at, Lead.id).limit(limit)))
