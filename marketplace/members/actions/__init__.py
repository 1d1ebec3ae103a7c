"""One file a subject."""

from .alliance import the_alliance
from .password import ask_password_again, hold_person, is_still_theirs
from .payout import gather_orders, read_payout_details, record_payout_details, set_payout_details
from .profile import check_description, describe, speak, stop_mail, update_agency, update_profile
from .second_factor import (
    ask_for_code,
    has_second_step,
    lacks_second_factor,
    passkeys_are_required,
    passkeys_suffice,
    second_factor,
)

__all__ = [
    "ask_for_code",
    "ask_password_again",
    "check_description",
    "describe",
    "gather_orders",
    "has_second_step",
    "hold_person",
    "is_still_theirs",
    "lacks_second_factor",
    "passkeys_are_required",
    "passkeys_suffice",
    "read_payout_details",
    "record_payout_details",
    "second_factor",
    "set_payout_details",
    "speak",
    "stop_mail",
    "the_alliance",
    "update_agency",
    "update_profile",
]
