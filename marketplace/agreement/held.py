"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Acceptance, AgreementVersion

OF_PERSON: Held = {
    "agreements_accepted": rows(Acceptance, lambda one: Acceptance.person_id == one),
    "agreements_published": deeds(AgreementVersion.made_by, AgreementVersion.number, AgreementVersion.made_at),
}
OF_AGENCY: Held = {"acceptances": rows(Acceptance, lambda one: Acceptance.agency_id == one)}
