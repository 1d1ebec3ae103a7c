"""What this room holds of a person, for the file that they can download: that they brought a spreadsheet, not what it held."""

from ..core.held import Held, deeds
from .models import ImportRun

OF_PERSON: Held = {
    "imports": deeds(ImportRun.person_id, ImportRun.kind, ImportRun.name, ImportRun.status, ImportRun.created_at)
}
