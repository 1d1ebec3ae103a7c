"""What this installation knows of its members' accounts and means at Stripe, of each payment there, and of each event."""

from .accounts import UNKNOWN, MeansKind, StripeAccount, StripeMeans
from .claims import ClaimPayment, ClaimPaymentState
from .payments import GIVEN, LOST, REFUNDS, StripePart, StripePayment, is_refund
from .told import EventState, FoundPayment, StripeEvent, StripeLook

__all__ = [
    "GIVEN",
    "LOST",
    "REFUNDS",
    "UNKNOWN",
    "ClaimPayment",
    "ClaimPaymentState",
    "EventState",
    "FoundPayment",
    "MeansKind",
    "StripeAccount",
    "StripeEvent",
    "StripeLook",
    "StripeMeans",
    "StripePart",
    "StripePayment",
    "is_refund",
]
