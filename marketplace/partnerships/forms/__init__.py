"""The shape of what is typed in partnerships."""

from .follow_ups import FollowUpForm, NotAcceptedForm
from .pairs import EndForm, InviteForm, RhythmForm
from .talks import SideNoteForm, TalkForm

__all__ = ["EndForm", "FollowUpForm", "InviteForm", "NotAcceptedForm", "RhythmForm", "SideNoteForm", "TalkForm"]
