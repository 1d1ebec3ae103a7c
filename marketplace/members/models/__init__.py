"""The tables of this room, one file an idea."""

from .agency import MEMBERS, MONEY_STAYS, STOPPED, WORK_STAYS, Agency, AgencyState, Gathering, Size
from .payout import PayoutDetails
from .person import AllianceRole, Person, PersonState, Role
from .second_factor import RecoveryCode, SecondFactor

__all__ = [
    "MEMBERS",
    "MONEY_STAYS",
    "STOPPED",
    "WORK_STAYS",
    "Agency",
    "AgencyState",
    "AllianceRole",
    "Gathering",
    "PayoutDetails",
    "Person",
    "PersonState",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Size",
]
