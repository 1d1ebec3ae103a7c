"""One file a subject."""

from .alliance import the_alliance
from .password import ask_password_again, hold_person, is_still_theirs
from .payout import gather_orders, read_payout_details, record_payout_details, set_payout_details
from .profile import check_description, describe, speak, update_agency, update_profile

__all__ = [
    "ask_password_again",
    "check_description",
    "describe",
    "gather_orders",
    "hold_person",
    "is_still_theirs",
    "read_payout_details",
    "record_payout_details",
    "set_payout_details",
    "speak",
    "the_alliance",
    "update_agency",
    "update_profile",
]
