"""The tables of this room, one file an idea."""

from .follow_up import FollowUp, FollowUpState
from .partnership import Partnership, PartnershipState
from .talk import SideNote, Talk

__all__ = ["FollowUp", "FollowUpState", "Partnership", "PartnershipState", "SideNote", "Talk"]
