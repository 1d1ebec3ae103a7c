"""One file a subject."""

from .password import ask_password_again
from .payout import gather_orders, record_payout_details, set_payout_details
from .profile import check_description, describe, speak, update_agency, update_profile

__all__ = [
    "ask_password_again",
    "check_description",
    "describe",
    "gather_orders",
    "record_payout_details",
    "set_payout_details",
    "speak",
    "update_agency",
    "update_profile",
]
