"""One file a subject."""

from .belonging import (
    approve_agency,
    create_agency,
    finish_leaving,
    invite_owner_again,
    let_leave,
    reinstate_agency,
    reject_agency,
    suspend_agency,
)
from .care import arrange, change_note, keep_member, lift_marks, mark, warn, write_note
from .deciding import may_decide, read_reason

__all__ = [
    "approve_agency",
    "arrange",
    "change_note",
    "create_agency",
    "finish_leaving",
    "invite_owner_again",
    "keep_member",
    "let_leave",
    "lift_marks",
    "mark",
    "may_decide",
    "read_reason",
    "reinstate_agency",
    "reject_agency",
    "suspend_agency",
    "warn",
    "write_note",
]
