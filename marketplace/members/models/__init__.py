"""The tables of this room, one file an idea."""

from .agency import Agency, AgencyState, Gathering, Size
from .payout import PayoutDetails
from .person import AllianceRole, Person, PersonState, Role

__all__ = [
    "Agency",
    "AgencyState",
    "AllianceRole",
    "Gathering",
    "PayoutDetails",
    "Person",
    "PersonState",
    "Role",
    "Size",
]
