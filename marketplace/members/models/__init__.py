"""The tables of this room, one file an idea."""

from .agency import MEMBERS, MONEY_STAYS, STOPPED, WORK_STAYS, Agency, AgencyState, Gathering, Size
from .passkey import Passkey
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
    "Passkey",
    "PayoutDetails",
    "Person",
    "PersonState",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Size",
]
