"""What this room holds of an agency and of a person, for the files that they can download."""

from sqlalchemy import Select, select

from ..core.held import Held, deeds, rows
from ..exchange.models import Referral
from .models import BroughtFirst, ClaimPaper, LateClaim

_WITHOUT = ("encrypted_named", "looked_at", "made_by_id", "contested_by_id", "decided_by_id")


def _received(agency_id: int) -> Select[int]:
    return select(Referral.id).where(Referral.receiver_id == agency_id)


OF_AGENCY: Held = {
    "late_claims_made": rows(LateClaim, lambda one: LateClaim.claimant_id == one, *_WITHOUT, "referral_id", "objection",
                             "answer_by", "status", "contested_at", "score", "traits"),
    "late_claims_on_its_clients": rows(LateClaim, lambda one: LateClaim.referral_id.in_(_received(one)), *_WITHOUT,
                                       "earlier_lead_id"),
    "papers_shown_in_late_claims": rows(ClaimPaper, lambda one: ClaimPaper.agency_id == one, "key", "brought_by_id"),
    "clients_brought_first": rows(BroughtFirst, lambda one: BroughtFirst.agency_id == one),
}  # fmt: skip
OF_PERSON: Held = {
    "late_claims_made": deeds(LateClaim.made_by_id, LateClaim.made_at, LateClaim.words),
    "late_claims_contested": deeds(LateClaim.contested_by_id, LateClaim.contested_at, LateClaim.objection),
    "late_claims_decided": deeds(LateClaim.decided_by_id, LateClaim.decided_at, LateClaim.decision),
    "papers_shown_in_late_claims": deeds(ClaimPaper.brought_by_id, ClaimPaper.brought_at, ClaimPaper.about),
}
