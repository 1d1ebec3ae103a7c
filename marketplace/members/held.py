"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import func

from ..core.held import Held, deeds, rows
from .models import Agency, PayoutDetails, Person

# Whoever invites learns from no file either whether an address has a login elsewhere.
SHOWN_EMAIL = func.coalesce(Person.elsewhere_email, Person.email)
OF_PERSON: Held = {
    "person": rows(Person, lambda one: Person.id == one, "password_hash"),
    "bank_details_entered": deeds(PayoutDetails.made_by, PayoutDetails.made_at),
}
OF_AGENCY: Held = {
    "agency": rows(Agency, lambda one: Agency.id == one),
    "people": rows(Person, lambda one: Person.agency_id == one, "password_hash", "elsewhere_email", "mail_off", "mail_daily",
                   "mail_hourly", email=SHOWN_EMAIL),
    "bank_details": rows(PayoutDetails, lambda one: PayoutDetails.agency_id == one),
}  # fmt: skip
