"""What this room holds of an agency and of a person, for the files that they can download."""

from sqlalchemy import or_

from ..core.held import Held, deeds, rows
from .models import Decision, Dispute, DisputeNote, Paper

PEOPLE = ("opened_by_id", "answered_by_id", "appealed_by_id")

OF_AGENCY: Held = {
    "disputes": rows(Dispute, lambda one: or_(Dispute.opener_id == one, Dispute.other_id == one), *PEOPLE),
    "notes_in_disputes": rows(DisputeNote, lambda one: DisputeNote.agency_id == one, "written_by_id"),
    "decisions_on_its_public_page": rows(
        Decision, lambda one: Decision.shown_on_id == one, "decided_by_id", "seconded_by_id", "reason"
    ),
    "papers_shown_in_disputes": rows(Paper, lambda one: Paper.agency_id == one, "key", "brought_by_id"),
}
OF_PERSON: Held = {
    "disputes_opened": deeds(Dispute.opened_by_id, Dispute.opened_at, Dispute.ground, Dispute.words),
    "disputes_answered": deeds(Dispute.answered_by_id, Dispute.answered_at, Dispute.answer),
    "disputes_appealed": deeds(Dispute.appealed_by_id, Dispute.appealed_at, Dispute.appeal),
    "disputes_decided": deeds(Decision.decided_by_id, Decision.decided_at, Decision.outcome, Decision.reason),
    "disputes_agreed_to": deeds(Decision.seconded_by_id, Decision.decided_at, Decision.outcome),
    "notes_in_disputes": deeds(DisputeNote.written_by_id, DisputeNote.written_at, DisputeNote.words),
    "papers_shown": deeds(Paper.brought_by_id, Paper.brought_at, Paper.about),
}
