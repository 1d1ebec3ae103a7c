"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import Ladder, LevelChange, Standing

OF_PERSON: Held = {"levels_set": deeds(Ladder.made_by, Ladder.made_at)}
OF_AGENCY: Held = {
    "level": rows(Standing, lambda one: Standing.agency_id == one),
    "level_changes": rows(LevelChange, lambda one: LevelChange.agency_id == one),
}
