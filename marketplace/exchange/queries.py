"""Lists of leads and referrals, and the figures on how agencies treat clients they are given."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from .models import FeePayment, Lead, Referral
from .visibility import offered_to, received_by, visible_to

VIEWS = ("inbox", "sent", "accepted")


def overdue_leads(limit: int) -> list[int]:
    """Open leads past their deadline."""
    late = select(Lead.id).where(Lead.status == "open", Lead.answer_by <= clock.now())
    return list(db.session.scalars(late.order_by(Lead.answer_by).limit(limit)))


def leads_of(agency_id: int, view: str):
    """A SELECT of leads: `inbox` waits for this agency's answer, most urgent first; `sent` it passed on, newest first;
    `accepted` it holds, newest first."""
    if view == "inbox":
        waiting = select(Lead).where(Lead.status == "open", Lead.answer_by > clock.now(), offered_to(agency_id))
        return waiting.order_by(Lead.answer_by, Lead.id)
    if view == "sent":
        return select(Lead).where(Lead.referrer_id == agency_id).order_by(Lead.id.desc())
    return select(Lead).where(received_by(agency_id)).order_by(Lead.id.desc())


def lead_for(person, lead_id: int) -> Lead:
    """The lead, if this person's agency may open it; otherwise there is nothing there."""
    lead = db.session.scalar(select(Lead).where(Lead.id == lead_id, visible_to(person.agency_id)))
    if lead is None:
        raise NotFound()
    return lead


def referrals_of(agency_id: int, direction: str):
    """A SELECT of referrals, newest first: `received` or `given`."""
    side = Referral.receiver_id if direction == "received" else Referral.referrer_id
    return select(Referral).where(side == agency_id).order_by(Referral.id.desc())


def referral_for(person, referral_id: int) -> Referral:
    """The referral, if this person's agency is one of its two sides; otherwise there is nothing there."""
    mine = (Referral.receiver_id == person.agency_id) | (Referral.referrer_id == person.agency_id)
    referral = db.session.scalar(select(Referral).where(Referral.id == referral_id, mine))
    if referral is None:
        raise NotFound()
    return referral


def live_referral_of(lead: Lead) -> Referral | None:
    """The referral that holds a lead now."""
    return db.session.scalar(select(Referral).where(Referral.lead_id == lead.id, Referral.status != "returned"))


def referral_ids_of(payment_ids: list[int]) -> dict[int, int]:
    """By fee payment, the referral it belongs to."""
    chosen = select(FeePayment.id, FeePayment.referral_id).where(FeePayment.id.in_(payment_ids))
    return dict(db.session.execute(chosen).tuples().all())


def with_parties() -> list:
    """Loader options for lists of leads: referrer and offers without a query a row."""
    return [joinedload(Lead.referrer), selectinload(Lead.offers)]


def with_payments() -> list:
    """Loader options for lists of referrals: lead, both sides and payments without a query a row."""
    sides = (joinedload(Referral.referrer), joinedload(Referral.receiver), joinedload(Referral.lead))
    return [*sides, selectinload(Referral.payments).selectinload(FeePayment.refunds)]
