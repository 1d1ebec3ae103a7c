"""Who may see a lead and its client: the rules as SQL conditions, so that lists, pages and API agree."""

from sqlalchemy import ColumnElement, and_, exists, or_

from ..core.room import house
from ..members.models import Agency
from ..members.models.agency import PASSING
from .models import Audience, Lead, Offer, Referral, Stage


def offered_to(agency_id: int | None) -> ColumnElement[bool]:
    """Condition: the agency could accept this lead, were it open: invited, or open to all and its round has begun, where there
    are rounds; not its own, not declined, and its referrer an active member or the alliance itself."""
    active = exists().where(Agency.id == Lead.referrer_id, Agency.status.in_(PASSING))
    return and_(_meant_for(agency_id), active)


def _meant_for(agency_id: int | None) -> ColumnElement[bool]:
    mine = and_(Offer.lead_id == Lead.id, Offer.agency_id == agency_id)
    invited = exists().where(mine, Offer.declined_at.is_(None))
    declined = exists().where(mine, Offer.declined_at.is_not(None))
    return and_(
        Lead.referrer_id != agency_id,
        Lead.removed_at.is_(None),
        or_(and_(Lead.audience == Audience.OPEN, house().answers["may_see_open"](agency_id)), invited),
        ~declined,
    )


def has_declined(agency_id: int | None) -> ColumnElement[bool]:
    """Condition: the agency has declined this lead."""
    return exists().where(Offer.lead_id == Lead.id, Offer.agency_id == agency_id, Offer.declined_at.is_not(None))


def received_by(agency_id: int | None) -> ColumnElement[bool]:
    """Condition: the agency holds the live referral of this lead."""
    return exists().where(
        Referral.lead_id == Lead.id, Referral.receiver_id == agency_id, Referral.status != Stage.RETURNED
    )


def visible_to(agency_id: int | None) -> ColumnElement[bool]:
    """Condition: the agency may open the lead's page: its referrer, its receiver, or one it was or is offered to."""
    return or_(
        Lead.referrer_id == agency_id,
        received_by(agency_id),
        # A draft names agencies too, and may be withdrawn: only what was posted has ever been for their eyes.
        and_(Lead.posted_at.is_not(None), or_(_meant_for(agency_id), has_declined(agency_id))),
    )
