"""Which clients are to be asked how it went."""

from datetime import timedelta

from sqlalchemy import exists, or_, select

from ..core import clock
from ..core.extensions import db
from ..core.lifecycle import History
from ..exchange.models import Lead, Referral, Stage
from .models import Hiring, Review, ReviewRequest, ReviewState

WORKING = timedelta(days=30)  # since it was won, while nobody says that it is finished


def words_to_forget(limit: int) -> list[int]:
    """Referrals whose client has had the contacts erased, while what they wrote is still there."""
    told = select(Hiring.referral_id).join(Hiring.referral).join(Referral.lead).where(Lead.erased_at.is_not(None))
    told = told.outerjoin(Review, Review.referral_id == Hiring.referral_id)
    there = told.where(or_(Hiring.job != "", Review.status != ReviewState.WITHDRAWN))
    return list(db.session.scalars(there.order_by(Hiring.referral_id).limit(limit)))


def clients_to_ask(limit: int) -> list[int]:
    """Referrals that are finished, or have been won for a month, whose client has an address and was not asked."""
    won_long_ago = exists().where(
        History.subject_kind == Referral.__tablename__,
        History.subject_id == Referral.id,
        History.became == Stage.WON,
        History.at < clock.now() - WORKING,
    )
    chosen = (
        select(Referral.id)
        .join(Referral.lead)
        .where(or_(Referral.status == Stage.FINISHED, (Referral.status == Stage.WON) & won_long_ago))
        .where(Lead.email_print.is_not(None), Lead.encrypted_client.is_not(None), Lead.import_ref.is_(None))
        .where(
            ~exists().where(ReviewRequest.referral_id == Referral.id),
            ~exists().where(Hiring.referral_id == Referral.id),
        )
    )
    return list(db.session.scalars(chosen.order_by(Referral.id).limit(limit)))
