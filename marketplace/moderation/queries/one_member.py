"""One agency as the desk shows it: people, services, clients without their names, money, reports, notes, history."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ...access.models import SignIn
from ...access.queries import Someone, here_and_gone
from ...core.errors import NotFound
from ...core.extensions import db
from ...members.models import Agency, AgencyState, Person
from ..models import Care, Note
from .conduct import with_figures

FEW = 10


def agency_with_figures(agency_id: int) -> Any:
    """The agency, as `.Agency`, with a value for each figure; NotFound for none, and for the alliance itself."""
    chosen = select(Agency).where(Agency.id == agency_id, Agency.status != AgencyState.ALLIANCE)
    found = db.session.execute(with_figures(chosen)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def agency(agency_id: int) -> Agency:
    """The agency; NotFound for none, and for the alliance itself."""
    found = db.session.scalar(select(Agency).where(Agency.id == agency_id, Agency.status != AgencyState.ALLIANCE))
    if found is None:
        raise NotFound()
    return found


def people_of(agency_id: int) -> tuple[list[Someone], list[Someone]]:
    """The agency's people, in the order they came: those who have access, and those who have none any more."""
    return here_and_gone(select(Person).where(Person.agency_id == agency_id).order_by(Person.id))


def alliance_team() -> tuple[list[Someone], list[Someone]]:
    """The alliance's team, by role and name: those who have access, and those whose agency has shut them out."""
    chosen = select(Person).where(Person.alliance_role.is_not(None))
    return here_and_gone(chosen.order_by(Person.alliance_role, Person.name, Person.id))


def the_team() -> Select[Any, Any]:
    """A SELECT of all of them, each with when they were last seen; None for never."""
    seen = select(func.max(SignIn.seen_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    return select(Person, seen.label("seen_at")).where(Person.alliance_role.is_not(None))


def own_note(note_id: int, agency_id: int, person: Person) -> Note:
    """A note that this person wrote of the agency, or NotFound."""
    chosen = select(Note).where(Note.id == note_id, Note.agency_id == agency_id, Note.person_id == person.id)
    note = db.session.scalar(chosen)
    if note is None:
        raise NotFound()
    return note


def care_of(agency_id: int) -> Care | None:
    """Its next talk, and who looks after it."""
    return db.session.scalar(select(Care).where(Care.agency_id == agency_id).options(joinedload(Care.manager)))


def talks(first: date, last: date) -> Select[Any, Any]:
    """A SELECT of the talks of some days with their agencies, soonest first."""
    chosen = select(Care, Agency).join(Agency, Agency.id == Care.agency_id).where(Care.talk_on.between(first, last))
    return chosen.order_by(Care.talk_on, Care.agency_id).options(joinedload(Care.manager)).limit(FEW)
