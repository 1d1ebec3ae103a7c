"""The links in a guest's mails."""

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.signed import sign, unsign
from .models import SignUp

PURPOSE = "meeting guest"


def path_of(row: SignUp) -> str:
    """The page on which a guest says yes, or stays away."""
    return f"/meetings/seat/{sign(PURPOSE, row.id)}"


def linked(signed: str) -> SignUp:
    """The sign-up behind such a link; NotFound for any other text."""
    number = unsign(PURPOSE, signed)
    found = db.session.get(SignUp, number) if isinstance(number, int) else None
    if found is None:
        raise NotFound()
    return found
