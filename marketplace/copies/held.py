"""What this room holds of an agency and of a person, for the files that they can download."""

from ..core.held import Held, deeds, rows
from .models import MailCopy

OF_AGENCY: Held = {"mail_copies": rows(MailCopy, lambda one: MailCopy.agency_id == one, "asked_by_id")}
OF_PERSON: Held = {"mail_copies_asked_for": deeds(MailCopy.asked_by_id, MailCopy.asked_at, MailCopy.kind)}
