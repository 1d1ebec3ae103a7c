"""What this room holds of a person, for the file that they can download: what they wrote and decided for the alliance."""

from ..core.held import Held, deeds, rows
from .models import Contact, Handover, ToldWeek

OF_PERSON: Held = {
    "members_spoken_with": rows(Contact, lambda one: Contact.person_id == one),
    "portfolios_handed_over": deeds(Handover.made_by, Handover.made_at, Handover.note),
    "portfolios_given": deeds(Handover.from_id, Handover.made_at),
    "portfolios_taken": deeds(Handover.to_id, Handover.made_at),
    "portfolio_weeks": rows(ToldWeek, lambda one: ToldWeek.person_id == one),
}
