"""What this room holds of an agency and of a person, for the files that they can download."""

from sqlalchemy import and_, or_

from ..core.held import Held, deeds, rows
from .models import SHARED, CompanyDetails, Document

OF_AGENCY: Held = {
    "company_details": rows(CompanyDetails, lambda one: CompanyDetails.agency_id == one),
    "documents": rows(
        Document,
        lambda one: or_(Document.agency_id == one, and_(Document.partner_id == one, Document.kind.in_(SHARED))),
        "asked_by_id",
    ),
}
OF_PERSON: Held = {
    "documents_asked_for": deeds(Document.asked_by_id, Document.asked_at, Document.number),
}
