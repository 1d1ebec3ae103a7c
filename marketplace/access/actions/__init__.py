"""One file a subject."""

from .account import accept_invitation, ask_for_reset, change_password, join_for_a_program, set_password
from .address import ask_for_address, confirm_address, forget_changes, keep_address
from .alliance_team import appoint, dismiss, make_admin
from .links import full
from .second_factor import (
    app_address,
    codes_left,
    make_key,
    renew_codes,
    reset,
    reset_colleague,
    switch_off,
    switch_on,
    waiting_key,
)
from .sign_in import (
    CodeNeeded,
    end_all_ways_in,
    end_sign_in,
    end_sign_ins,
    person_of_ticket,
    second_step,
    sign_in,
    sign_out,
    sign_out_elsewhere,
)
from .team import (
    change_role,
    disable_person,
    enable_person,
    invite_again,
    invite_person,
    leave,
    read_address,
)
from .tokens import make_own_token, make_token, revoke_token

__all__ = [
    "CodeNeeded",
    "accept_invitation",
    "app_address",
    "appoint",
    "ask_for_address",
    "ask_for_reset",
    "change_password",
    "change_role",
    "codes_left",
    "confirm_address",
    "disable_person",
    "dismiss",
    "enable_person",
    "end_all_ways_in",
    "end_sign_in",
    "end_sign_ins",
    "forget_changes",
    "full",
    "invite_again",
    "invite_person",
    "join_for_a_program",
    "keep_address",
    "leave",
    "make_admin",
    "make_key",
    "make_own_token",
    "make_token",
    "person_of_ticket",
    "read_address",
    "renew_codes",
    "reset",
    "reset_colleague",
    "revoke_token",
    "second_step",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_elsewhere",
    "switch_off",
    "switch_on",
    "waiting_key",
]
