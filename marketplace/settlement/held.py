"""What this room holds of an agency, for the file that it can download."""

from ..core.held import Held, rows
from .models import Movement

OF_AGENCY: Held = {"bank_orders": rows(Movement, Movement.of)}
