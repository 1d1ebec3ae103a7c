"""What this room holds of an agency, for the file that it can download."""

from ..core.held import Held, rows
from .models import Reward

OF_AGENCY: Held = {"rewards": rows(Reward, lambda one: (Reward.payer_id == one) | (Reward.payee_id == one))}
