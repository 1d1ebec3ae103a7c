"""What is loaded together with leads and referrals, so that a list takes no query a row."""

from sqlalchemy.orm import joinedload, load_only, selectinload

from ..catalog.models import Category, Region
from ..catalog.queries import called
from ..members.models import Agency
from .models import FeePayment, Lead, Offer, Referral, Refund


def with_referrer() -> list:
    """Loader options for lists of leads that others passed on."""
    return [joinedload(Lead.referrer), *with_words()]


def with_words() -> list:
    """Loader options for leads: what their service and region are called, in all languages."""
    return [
        joinedload(Lead.in_category).load_only(*called(Category)),
        joinedload(Lead.in_region).load_only(*called(Region)),
    ]


def with_parties() -> list:
    """Loader options for leads: referrer, consent and offers without a query a row."""
    return [*with_referrer(), joinedload(Lead.consent), selectinload(Lead.offers).joinedload(Offer.agency)]


def with_payments() -> list:
    """Loader options for referrals: lead, both sides, and payments with refunds and reward without a query a row."""
    payments = selectinload(Referral.payments)
    return [*with_sides(), payments.joinedload(FeePayment.refunds), payments.joinedload(FeePayment.reward)]


def with_reporters() -> list:
    """Loader options for one referral's history: the terms, and who reported each payment and refund."""
    payments = selectinload(Referral.payments)
    refunds = payments.joinedload(FeePayment.refunds)
    reporters = [payments.joinedload(FeePayment.reporter), refunds.joinedload(Refund.reporter)]
    return [joinedload(Referral.terms), *reporters]


def in_short() -> list:
    """Loader options for lists of leads: what a row shows; no brief, no client's contacts."""
    shown = load_only(Lead.title, Lead.category, Lead.status, Lead.posted_at, Lead.created_at)
    return [shown, joinedload(Lead.in_category).load_only(*called(Category))]


def with_names() -> list:
    """Loader options for lists of referrals: of the referrer the name, of the lead what a row shows; no client's contacts."""
    shown = Lead.title, Lead.category, Lead.currency, Lead.budget_min_minor, Lead.budget_max_minor
    return [joinedload(Referral.referrer).load_only(Agency.name), joinedload(Referral.lead).load_only(*shown)]


def with_sides() -> list:
    """Loader options for short lists of referrals."""
    return [joinedload(Referral.referrer), joinedload(Referral.receiver), joinedload(Referral.lead)]
