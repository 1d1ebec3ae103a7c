"""What this room holds of a person, for the file that they can download: their words on applicants, and their decisions."""

from ..core.held import Held, deeds, rows
from .models import Application, ApplicationNote, Reference

OF_PERSON: Held = {
    "notes_on_applications": rows(ApplicationNote, lambda one: ApplicationNote.person_id == one),
    "references_given": deeds(
        Reference.person_id, Reference.application_id, Reference.opinion, Reference.words, Reference.answered_at
    ),
    "applications_decided": deeds(Application.decided_by, Application.status, Application.decided_at),
}
