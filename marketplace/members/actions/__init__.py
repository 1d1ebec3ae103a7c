"""One file a subject."""

from .account import accept_invitation, ask_for_reset, change_password, set_password, update_profile
from .agencies import approve_agency, create_agency, reinstate_agency, suspend_agency, update_agency
from .payout import record_payout_details, set_payout_details
from .sign_in import end_sign_in, end_sign_ins, sign_in, sign_out
from .team import change_role, disable_person, enable_person, invite_again, invite_person, make_admin
from .tokens import make_token, revoke_token
from .tries import ask_password_again

__all__ = [
    "accept_invitation", "approve_agency", "ask_for_reset", "ask_password_again", "change_password", "change_role", "create_agency",
    "disable_person", "enable_person", "end_sign_in", "end_sign_ins", "invite_again", "invite_person", "make_admin", "make_token",
    "record_payout_details", "reinstate_agency", "revoke_token", "set_password", "set_payout_details", "sign_in",
    "sign_out", "suspend_agency", "update_agency", "update_profile",
]  # fmt: skip
