"""The alliance in figures, for the front page."""

from datetime import timedelta

from sqlalchemy import func, select

from ..catalog.models import Service
from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..exchange.models import WON, Lead, Referral
from ..members.models import Agency, AgencyState
from ..settlement.models import Movement, MovementState


def of_the_alliance() -> dict:
    """Members; leads, wins and what was paid between members in twelve months, in each currency."""
    year_ago = clock.now() - timedelta(days=365)
    won = Referral.status.in_(WON)
    paid = select(Movement.currency, func.sum(Movement.amount_minor)).where(
        Movement.status == MovementState.DONE, Movement.ended_at >= year_ago
    )
    return {
        "members": db.session.scalar(select(func.count()).where(Agency.status == AgencyState.ACTIVE)),
        "leads_12m": db.session.scalar(select(func.count()).where(Lead.posted_at >= year_ago)),
        "won_12m": db.session.scalar(select(func.count()).where(won, Referral.accepted_at >= year_ago)),
        "rewards_paid": [
            Money(int(total), code) for code, total in db.session.execute(paid.group_by(Movement.currency))
        ],
    }


def services_of(agency_id: int) -> list[Service]:
    """What an agency offers, by title."""
    return list(db.session.scalars(select(Service).where(Service.agency_id == agency_id).order_by(Service.title)))
