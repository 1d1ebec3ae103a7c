"""What this room holds of an agency, for the file that it can download."""

from ..core.held import Held, rows
from .models import Review

OF_AGENCY: Held = {"reviews": rows(Review, lambda one: Review.agency_id == one)}
