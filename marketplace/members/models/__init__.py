"""The tables of this room, one file an idea."""

from .access import ApiToken, LinkToken, SignIn, SignInAttempt
from .agency import Agency
from .payout import PayoutDetails
from .person import Person

__all__ = ["Agency", "ApiToken", "LinkToken", "PayoutDetails", "Person", "SignIn", "SignInAttempt"]
