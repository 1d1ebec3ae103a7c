"""What this room holds of an agency and of a person, for the files that they can download."""

from sqlalchemy import ColumnElement, Select, and_, exists, select

from ..core.held import Held, deeds, rows
from ..exchange.models import Referral
from . import hidden
from .models import BroughtFirst, ClaimPaper, LateClaim

_WITHOUT = ("encrypted_named", "looked_at", "made_by_id", "contested_by_id", "decided_by_id")


def _received(agency_id: int) -> Select[int]:
    return select(Referral.id).where(Referral.receiver_id == agency_id)


def _shown_by(agency_id: int) -> ColumnElement[bool]:
    """Condition: the agency has shown the paper, in no claim that is over for it while others decide it still."""
    return and_(ClaimPaper.agency_id == agency_id, ~_is_gone())


def _is_gone() -> ColumnElement[bool]:
    same = LateClaim.id == ClaimPaper.claim_id, LateClaim.claimant_id == ClaimPaper.agency_id
    return exists().where(*same, hidden.is_gone())


def _words_of(person_id: int) -> Select:
    return deeds(LateClaim.made_by_id, LateClaim.words)(person_id).where(~hidden.is_gone())


def _papers_of(person_id: int) -> Select:
    return deeds(ClaimPaper.brought_by_id, ClaimPaper.brought_at, ClaimPaper.about)(person_id).where(~_is_gone())


OF_AGENCY: Held = {
    "late_claims_made": rows(LateClaim, lambda one: LateClaim.claimant_id == one, *_WITHOUT, "referral_id", "objection",
                             "answer_by", "status", "contested_at", "score", "traits",
                             earlier_lead_id=hidden.but_hidden(LateClaim.earlier_lead_id),
                             reminded_at=hidden.but_hidden(LateClaim.reminded_at),
                             ended_at=hidden.ended_at(), words=hidden.words()),
    "late_claims_on_its_clients": rows(LateClaim, lambda one: LateClaim.referral_id.in_(_received(one)), *_WITHOUT,
                                       "earlier_lead_id"),
    "papers_shown_in_late_claims": rows(ClaimPaper, _shown_by, "key", "brought_by_id"),
    "clients_brought_first": rows(BroughtFirst, lambda one: BroughtFirst.agency_id == one),
}  # fmt: skip
OF_PERSON: Held = {
    "late_claims_made": deeds(LateClaim.made_by_id, LateClaim.made_at),
    "words_in_late_claims": _words_of,
    "late_claims_contested": deeds(LateClaim.contested_by_id, LateClaim.contested_at, LateClaim.objection),
    "late_claims_decided": deeds(LateClaim.decided_by_id, LateClaim.decided_at, LateClaim.decision),
    "papers_shown_in_late_claims": _papers_of,
}
