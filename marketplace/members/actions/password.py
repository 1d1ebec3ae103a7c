"""Asking somebody who is signed in for the password once more."""

from flask_babel import gettext as _

from ...core.errors import BadInput
from ...core.throttling import count_tries, take_back
from ..models import Person
from ..passwords import verify


def ask_password_again(person: Person, password: str, field: str) -> None:
    """Refuse, at the form's `field`, unless it is the person's password; wrong ones count like those at sign-in."""
    tries = count_tries(account=person.email)
    if not verify(person.password_hash, password):
        raise BadInput(_("Your password is not right."), {field: _("This is not your password.")})
    take_back(tries)
