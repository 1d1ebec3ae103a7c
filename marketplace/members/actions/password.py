"""Asking somebody who is signed in for the password once more."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core.errors import BadInput
from ...core.throttling import count_tries, take_back
from ...core.transaction import locked
from ..models import Person, PersonState
from ..passwords import verify


def ask_password_again(person: Person, password: str, field: str) -> str | None:
    """Refuse, at the form's `field`, unless it is the person's password; wrong ones are counted, apart from those at
    sign-in: whoever guesses there keeps nobody from what is theirs.

    Returns the hash that it was checked by, for `hold_person`, with which the transaction begins that rests on it.
    """
    verified = person.password_hash
    tries = count_tries(account_signed_in=person.email)
    if not verify(verified, password):
        raise _wrong(field)
    take_back(tries)
    return verified


def hold_person(person: Person, verified: str | None, field: str) -> None:
    """Refuse, at the form's `field`, unless the password that was checked is still the person's."""
    if not is_still_theirs(person, verified):
        raise _wrong(field)


def is_still_theirs(person: Person, verified: str | None) -> bool:
    """Whether a password that was checked by this hash is still the person's; their row is held until the transaction ends.

    Checking takes a while: whoever was shut out or got a new one meanwhile does nothing more with the old.
    """
    person_now = locked(select(Person).where(Person.id == person.id))
    return person_now is not None and (person_now.password_hash, person_now.status) == (verified, PersonState.ACTIVE)


def _wrong(field: str) -> BadInput:
    return BadInput(_("Your password is not right."), {field: _("This is not your password.")})
