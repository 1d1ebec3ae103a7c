"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from .models import CalendarFeed

OF_PERSON: Held = {"calendar": rows(CalendarFeed, lambda one: CalendarFeed.person_id == one, "secret_hash")}
