"""The tables of this room, one file an idea."""

from .announcement import Announcement
from .care import Care, Mark, Note
from .report import LONGEST, Fault, Report, ReportState, Subject

__all__ = ["LONGEST", "Announcement", "Care", "Fault", "Mark", "Note", "Report", "ReportState", "Subject"]
