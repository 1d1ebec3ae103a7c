"""The tables of this room, one file an idea."""

from .lead import Consent, Disclosure, Lead, Offer
from .lead_return import LeadReturn, ReturnReason, ReturnState
from .lead_words import Audience, ConsentBasis, ConsentChannel, DeclineReason, Erasure, LeadState
from .partner_person import Part, PartnerPerson
from .payment import FeePayment, Refund
from .referral import WON, LostReason, Note, Referral, Stage
from .remark import Remark

__all__ = [
    "WON",
    "Audience",
    "Consent",
    "ConsentBasis",
    "ConsentChannel",
    "DeclineReason",
    "Disclosure",
    "Erasure",
    "FeePayment",
    "Lead",
    "LeadReturn",
    "LeadState",
    "LostReason",
    "Note",
    "Offer",
    "Part",
    "PartnerPerson",
    "Referral",
    "Refund",
    "Remark",
    "ReturnReason",
    "ReturnState",
    "Stage",
]
