"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Meeting, SignUp

OF_PERSON: Held = {
    "meetings_planned": deeds(Meeting.made_by, Meeting.title, Meeting.made_at),
    "meeting_sign_ups": rows(SignUp, lambda one: SignUp.person_id == one, "guest_print"),
}
