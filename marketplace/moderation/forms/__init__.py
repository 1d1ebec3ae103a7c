"""The shape of what is typed on the desk, one file a subject."""

from .announcements import AnnouncementForm, NewAnnouncementForm
from .desk import DecisionForm, MeansForm, ReportForm
from .members import CareForm, DeedForm, MemberNoteForm
from .team import TeamForm

__all__ = [
    "AnnouncementForm",
    "CareForm",
    "DecisionForm",
    "DeedForm",
    "MeansForm",
    "MemberNoteForm",
    "NewAnnouncementForm",
    "ReportForm",
    "TeamForm",
]
