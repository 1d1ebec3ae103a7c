"""The shape of what is typed on the desk, one file a subject."""

from .desk import DecisionForm, MeansForm, ReportForm
from .members import CareForm, DeedForm, MemberNoteForm

__all__ = ["CareForm", "DecisionForm", "DeedForm", "MeansForm", "MemberNoteForm", "ReportForm"]
