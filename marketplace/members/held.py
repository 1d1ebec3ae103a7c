"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, rows
from .models import Agency, PayoutDetails, Person

OF_PERSON: Held = {"person": rows(Person, lambda one: Person.id == one, "password_hash")}
OF_AGENCY: Held = {
    "agency": rows(Agency, lambda one: Agency.id == one),
    "people": rows(Person, lambda one: Person.agency_id == one, "password_hash", "mail_off", "mail_daily"),
    "bank_details": rows(PayoutDetails, lambda one: PayoutDetails.agency_id == one),
}
