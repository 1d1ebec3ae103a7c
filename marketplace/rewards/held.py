"""What this room holds of a person and of an agency, for the file that they can download."""

from ..core.held import Held, deeds, rows
from .models import OwnRate, Reward, Terms

OF_PERSON: Held = {
    "terms_set": deeds(Terms.made_by, Terms.made_at),
    "own_rates_set": deeds(OwnRate.made_by, OwnRate.made_at),
}
OF_AGENCY: Held = {
    "rewards": rows(Reward, lambda one: (Reward.payer_id == one) | (Reward.payee_id == one)),
    "own_rates": rows(OwnRate, lambda one: OwnRate.agency_id == one),
}
