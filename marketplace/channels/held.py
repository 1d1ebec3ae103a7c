"""What this room holds of a person, for the file that they can download."""

from ..core.held import Held, rows
from .models import Channel

OF_PERSON: Held = {"channels": rows(Channel, lambda one: Channel.person_id == one, "code_hash")}
