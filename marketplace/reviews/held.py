"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Review

OF_PERSON: Held = {"reviews_answered": deeds(Review.answered_by, Review.answer, Review.answered_at)}
OF_AGENCY: Held = {"reviews": rows(Review, lambda one: Review.agency_id == one)}
