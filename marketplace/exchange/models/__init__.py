"""The tables of this room, one file an idea."""

from .lead import Consent, Disclosure, Lead, Offer
from .payment import FeePayment, Refund
from .referral import Note, Referral

__all__ = ["Consent", "Disclosure", "FeePayment", "Lead", "Note", "Offer", "Referral", "Refund"]
