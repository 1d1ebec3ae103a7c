"""What this room holds of a person, for the file that they can download: what they wrote and decided for the alliance."""

from ..core.held import Held, deeds, rows
from .models import Announcement, Care, Mark, Note, Report

OF_PERSON: Held = {
    "notes_on_members": rows(Note, lambda one: Note.person_id == one),
    "members_looked_after": deeds(Care.looked_after_by),
    "members_warned": deeds(Mark.made_by, Mark.agency_id, Mark.made_at),
    "announcements": deeds(Announcement.made_by, Announcement.title, Announcement.text, Announcement.made_at),
    "reports_made": deeds(
        Report.person_id, Report.subject_kind, Report.subject_id, Report.fault, Report.note, Report.made_at
    ),
    "reports_decided": deeds(Report.decided_by, Report.decision, Report.decided_at),
}
