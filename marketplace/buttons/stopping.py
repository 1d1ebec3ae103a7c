"""Stopping mail by one press (RFC 8058). The link is signed and stays: whoever reads such a mail years later can still stop it."""

from collections.abc import Sequence

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.room import house
from ..core.signed import sign, unsign
from ..members.actions import stop_mail
from ..members.models import Person, Role
from ..members.queries import unread_kinds

PURPOSE, DIGEST = "stop mail", "digest"


def way_out(person: Person, kind: str) -> str:
    """The path where a press stops mail of a kind to a person, or all that comes in digests; none where it always comes."""
    can_be_stopped = kind == DIGEST or kind in house().mail_kinds
    return f"/stop/{sign(PURPOSE, [person.id, kind])}" if can_be_stopped else ""


def stopped_by(signed: str) -> tuple[Person, str]:
    """Whose mail a link stops, and of which kind; NotFound for what is no such link."""
    number, kind = unsign(PURPOSE, signed) or (0, "")
    person = db.session.get(Person, number)
    if person is None or not way_out(person, kind):
        raise NotFound()
    return person, kind


def stop(person: Person, kind: str) -> None:
    """Stop it; once more is harmless."""
    stop_mail(person, _kinds(kind, person))


def words_of(kind: str, person: Person) -> list[str]:
    """What these mails are called where people choose."""
    return [str(house().mail_kinds[one].word) for one in _kinds(kind, person)]


def is_needed(person: Person, kind: str) -> bool:
    """Whether it reaches this owner all the same, because nobody of the agency reads what it needs."""
    unread = unread_kinds(person.agency_id) if person.agency_role == Role.OWNER else []
    return any(one in unread for one in _kinds(kind, person))


def _kinds(kind: str, person: Person) -> Sequence[str]:
    if kind != DIGEST:
        return [kind]
    return [one for one in house().mail_kinds if one in (*person.mail_daily, *person.mail_hourly)]
