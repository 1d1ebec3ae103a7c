"""One file a subject."""

from .account import accept_invitation, ask_for_reset, change_password, join_for_a_program, set_password
from .alliance_team import appoint, dismiss, make_admin
from .links import full
from .sign_in import end_all_ways_in, end_sign_in, end_sign_ins, sign_in, sign_out
from .team import change_role, disable_person, enable_person, invite_again, invite_person, read_address
from .tokens import make_own_token, make_token, revoke_token

__all__ = [
    "accept_invitation",
    "appoint",
    "ask_for_reset",
    "change_password",
    "change_role",
    "disable_person",
    "dismiss",
    "enable_person",
    "end_all_ways_in",
    "end_sign_in",
    "end_sign_ins",
    "full",
    "invite_again",
    "invite_person",
    "join_for_a_program",
    "make_admin",
    "make_own_token",
    "make_token",
    "read_address",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
]
