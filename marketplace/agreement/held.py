"""What this room holds of an agency, for the file that it can download."""

from ..core.held import Held, rows
from .models import Acceptance

OF_AGENCY: Held = {"acceptances": rows(Acceptance, lambda one: Acceptance.agency_id == one)}
