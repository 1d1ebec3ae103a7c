"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from .models import MailButton

OF_PERSON: Held = {"mail_buttons": rows(MailButton, lambda one: MailButton.person_id == one, "secret_hash")}
