"""What the exchange knows of an agency's track record, over all time."""

from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from ..core.room import house
from .models import WON, Lead, LeadReturn, LeadState, Offer, Referral, ReturnState


def received(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many clients it has accepted."""
    return select(func.count(Referral.id)).where(Referral.receiver_id == agency).scalar_subquery()


def won(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many of these became contracts."""
    chosen = select(func.count(Referral.id)).where(Referral.receiver_id == agency)
    return chosen.where(Referral.status.in_(WON)).scalar_subquery()


def given(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many clients it passed on, whatever became of them; drafts apart."""
    chosen = select(func.count(Lead.id)).where(Lead.referrer_id == agency, Lead.status != LeadState.DRAFT)
    return chosen.scalar_subquery()


def declined(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many leads it declined. One that it accepted and returned is declined as well, and counts among `returned`."""
    accepted = select(Referral.lead_id).where(Referral.receiver_id == agency)
    chosen = select(func.count(Offer.id)).where(Offer.agency_id == agency, Offer.declined_at.is_not(None))
    return chosen.where(Offer.lead_id.not_in(accepted)).scalar_subquery()


def returned(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many clients it accepted, read and returned."""
    chosen = select(func.count(LeadReturn.id)).join(LeadReturn.referral).where(Referral.receiver_id == agency)
    return chosen.scalar_subquery()


def returned_without_cause(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """How many of these returns an admin found without cause."""
    chosen = select(func.count(LeadReturn.id)).join(LeadReturn.referral).where(Referral.receiver_id == agency)
    return chosen.where(LeadReturn.status == ReturnState.UNFOUNDED).scalar_subquery()


def answer_seconds(agency: SQLColumnExpression[int]) -> ScalarSelect[Any]:
    """The median from an agency being asked to its acceptance, in seconds: from the lead being opened, or where it goes in rounds
    from its own. Imported deals don't count, nor do acceptances from before it was opened for the last time."""
    asked = func.greatest(Lead.opened, house().answers["asked_since"](Lead.id, Referral.receiver_id))
    took = func.percentile_cont(0.5).within_group(func.extract("epoch", Referral.accepted_at - asked))
    chosen = select(took).join(Lead, Lead.id == Referral.lead_id).where(Referral.receiver_id == agency)
    return chosen.where(Lead.import_ref.is_(None), Referral.accepted_at >= asked).scalar_subquery()


ALL = {
    figure.__name__: figure
    for figure in (received, won, given, declined, returned, returned_without_cause, answer_seconds)
}
