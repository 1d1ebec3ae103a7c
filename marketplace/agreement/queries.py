"""Which version holds, which comes, and who has accepted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..members.models import Agency, AgencyState, Person, PersonState, Role
from ..members.queries import people_who
from .models import Acceptance, AgreementVersion


@dataclass(frozen=True)
class Unaccepted:
    """A version that an agency has yet to accept, and the owners who can do so."""

    number: int
    owners: Sequence[Person]


def version_at(instant: datetime) -> AgreementVersion | None:
    """The version in force at an instant; None before the first."""
    return db.session.scalar(_in_force(select(AgreementVersion), instant))


def version_id_at(instant: datetime) -> int | None:
    """Its id alone, without the texts."""
    return db.session.scalar(_in_force(select(AgreementVersion.id), instant))


def _in_force(chosen: Select[Any], instant: datetime) -> Select[Any]:
    begun = chosen.where(AgreementVersion.effective_at <= instant)
    return begun.order_by(AgreementVersion.effective_at.desc()).limit(1)


def latest() -> AgreementVersion | None:
    """The version that was made last: in force, or to come."""
    return db.session.scalar(select(AgreementVersion).order_by(AgreementVersion.number.desc()).limit(1))


def version(number: int) -> AgreementVersion:
    """A version by its number; NotFound where there is none."""
    found = db.session.scalar(select(AgreementVersion).where(AgreementVersion.number == number))
    if found is None:
        raise NotFound()
    return found


def versions() -> Sequence[AgreementVersion]:
    """All versions, the newest first."""
    return db.session.scalars(newest_first()).all()


def newest_first() -> Select[AgreementVersion]:
    """A SELECT of them."""
    return select(AgreementVersion).order_by(AgreementVersion.number.desc())


def accepted_by(agency_id: int) -> Sequence[Acceptance]:
    """What an agency has accepted, the newest first."""
    chosen = select(Acceptance).where(Acceptance.agency_id == agency_id).order_by(Acceptance.id.desc())
    return db.session.scalars(chosen.options(joinedload(Acceptance.version), joinedload(Acceptance.person))).all()


def count_accepted() -> dict[int, int]:
    """By version, how many of the active members have accepted it."""
    chosen = select(Acceptance.version_id, func.count()).join(Agency, Agency.id == Acceptance.agency_id)
    return dict(
        db.session.execute(chosen.where(Agency.status == AgencyState.ACTIVE).group_by(Acceptance.version_id)).all()
    )


def count_members() -> int:
    """How many active members there are."""
    return db.session.scalar(select(func.count()).select_from(Agency).where(Agency.status == AgencyState.ACTIVE)) or 0


def to_accept(person: Person) -> AgreementVersion | None:
    """The version that an owner has yet to accept for the agency: the one made last."""
    if person.agency is None or not person.agency.is_active or person.agency_role != Role.OWNER:
        return None
    accepted = select(Acceptance.id).where(
        Acceptance.agency_id == person.agency.id, Acceptance.version_id == AgreementVersion.id
    )
    newest = select(func.max(AgreementVersion.number)).scalar_subquery()
    return db.session.scalar(select(AgreementVersion).where(AgreementVersion.number == newest, ~accepted.exists()))


def number_unaccepted(agency_id: int) -> int | None:
    """The number of the version in force, if the agency has accepted neither it nor a later one."""
    now = _in_force(select(AgreementVersion.number), clock.now()).scalar_subquery()
    accepted = select(Acceptance.id).join(Acceptance.version).where(Acceptance.agency_id == agency_id)
    return db.session.scalar(select(now).where(~accepted.where(AgreementVersion.number >= now).exists()))


def unaccepted(person: Person) -> Unaccepted | None:
    """What the person's agency has yet to accept: for an owner the version made last, for the others the one in force, as
    without it they pass and accept no client."""
    if person.agency is None or not person.agency.is_active:
        return None
    if person.agency_role == Role.OWNER:
        newest = to_accept(person)
        return Unaccepted(newest.number, [person]) if newest else None
    number = number_unaccepted(person.agency.id)
    return Unaccepted(number, _owners(person.agency.id)) if number else None


def _owners(agency_id: int) -> Sequence[Person]:
    here = people_who("agreement", agency_id).where(Person.status == PersonState.ACTIVE)
    return db.session.scalars(here.order_by(Person.id)).all()


def hash_of(text: str) -> str:
    """By what a text is known later."""
    return hashlib.sha256(text.encode()).hexdigest()
