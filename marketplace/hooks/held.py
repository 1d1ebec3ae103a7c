"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Hook

OF_PERSON: Held = {"webhooks_made": deeds(Hook.made_by, Hook.name, Hook.made_at)}
OF_AGENCY: Held = {"webhooks": rows(Hook, lambda one: Hook.agency_id == one, "made_by")}
