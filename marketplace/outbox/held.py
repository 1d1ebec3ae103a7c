"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from .models import OutgoingMail

OF_PERSON: Held = {"mail": rows(OutgoingMail, lambda one: OutgoingMail.person_id == one)}
