"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import select

from ..core.held import Held, deeds, rows
from .models import Case, Discount, Partner, Picture, Profile, Rate, SavedSearch, Service

OF_PERSON: Held = {
    "saved_searches": rows(SavedSearch, lambda one: SavedSearch.person_id == one, "email_print"),
    "rates_set": deeds(Rate.made_by, Rate.made_at),
}
OF_AGENCY: Held = {
    "profile": rows(Profile, lambda one: Profile.agency_id == one),
    "services": rows(Service, lambda one: Service.agency_id == one),
    "discounts": rows(
        Discount, lambda one: Discount.service_id.in_(select(Service.id).where(Service.agency_id == one))
    ),
    "cases": rows(Case, lambda one: Case.agency_id == one),
    "pictures": rows(Picture, lambda one: Picture.agency_id == one),
    "partners": rows(Partner, lambda one: Partner.agency_id == one),
}
