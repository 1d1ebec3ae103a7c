"""What this room holds of a person and of an agency, for the file that they can download."""

from sqlalchemy import Select, select

from ..core.held import Held, deeds, rows
from .models import FollowUp, Partnership, SideNote, Talk


def _mine(agency_id: int) -> Select[int]:
    return select(Partnership.id).where(Partnership.of(agency_id))


OF_PERSON: Held = {
    "partner_talks_noted": rows(Talk, lambda one: Talk.person_id == one),
    "partner_notes_written": rows(SideNote, lambda one: SideNote.person_id == one),
    "follow_ups_owed": deeds(FollowUp.person_id, FollowUp.what, FollowUp.due_on),
    "follow_ups_made": deeds(FollowUp.made_by, FollowUp.what, FollowUp.made_at),
}
OF_AGENCY: Held = {
    "partnerships": rows(Partnership, Partnership.of),
    "follow_ups": rows(FollowUp, lambda one: FollowUp.partnership_id.in_(_mine(one)), "person_id", "made_by"),
    "partner_talks": rows(Talk, lambda one: Talk.partnership_id.in_(_mine(one)), "person_id"),
    "partner_notes": rows(SideNote, lambda one: SideNote.agency_id == one, "person_id"),
}
