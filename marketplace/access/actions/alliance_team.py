"""The alliance's own team: admins and partner managers, appointed and dismissed."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import approval, audit, lifecycle
from ...core.errors import BadInput, NotAllowed, NotFound, NotYet
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...members import queries
from ...members.models import AllianceRole, Person, PersonState
from ...outbox.actions import send
from ..models import LinkPurpose
from .admins import hold_the_team, keep_an_admin
from .links import mail_link
from .passkeys import end_everything
from .sign_in import end_all_ways_in, end_sign_ins
from .team import invite_person, read_address
from .tokens import end_tokens

EVENTS = {AllianceRole.ADMIN: "person.made_admin", AllianceRole.PARTNER_MANAGER: "person.made_partner_manager"}


def make_admin(email: str, name: str = "") -> str:
    """Make somebody an admin of the alliance from the command line; returns the path where they get in."""
    return appoint(email, AllianceRole.ADMIN, name)


def appoint(email: str, role: str, name: str = "", by: Person | None = None) -> str:
    """Give somebody a role in the alliance, also beside one in an agency; whoever has no login is invited. Returns the path
    where they get in. `by` is an admin, or None for the command line. Open sessions end, so that the role holds at once, and so do
    tokens: they were made for less."""
    became = AllianceRole.read(role)
    if became is None:
        raise BadInput(_("There is no such role."), {"role": _("Choose one.")})
    address = read_address(email)
    with transaction():
        _hold_team(by)
        person = locked(select(Person).where(Person.email == address))
        if person is None:
            return invite_person(None, email, None, name, by, alliance_role=became)[1]
        if person.status == PersonState.DISABLED and person.agency_id is not None:
            raise NotYet(_("This person has no access. An owner of their agency can let them in again first."))
        return _take_on(person, became, by)


def _take_on(person: Person, role: AllianceRole, by: Person | None) -> str:
    if role != AllianceRole.ADMIN:
        keep_an_admin(person)
    if person.status == PersonState.DISABLED:
        lifecycle.move(person, PersonState.ACTIVE if person.password_hash else PersonState.INVITED, by)
    person.alliance_role = role
    end_sign_ins([person.id])
    end_tokens([person.id], by)
    audit.record(EVENTS[role], person, by)
    if person.status == PersonState.INVITED:
        return mail_link(person, LinkPurpose.INVITATION, by)
    send("account.team", queries.person(person.id), role=role)
    return "/sign-in"


def dismiss(person_id: int, by: Person) -> Person:
    """Take somebody's role in the alliance away; all their ways in end. Who belongs to no agency has no access after it."""
    with transaction():
        person = one_of_the_team(person_id, by)
        keep_an_admin(person)
        send("account.team", queries.person(person.id), role="")
        person.alliance_role = None
        approval.lapse_of(person)
        end_all_ways_in([person.id])
        audit.record("person.left_team", person, by)
        if person.agency_id is None:
            lifecycle.move(person, PersonState.DISABLED, by)
            end_everything(person)
    return person


def one_of_the_team(person_id: int, by: Person) -> Person:
    """Somebody of the team for an admin, held with the team. Call it inside a transaction."""
    _hold_team(by)
    person = locked(select(Person).where(Person.id == person_id, Person.alliance_role.is_not(None)))
    if person is None:
        raise NotFound()
    return person


def _hold_team(by: Person | None) -> None:
    """Hold the team; who lost the role while waiting does nothing."""
    hold_the_team()
    if by is not None:
        db.session.refresh(by)
        if not (by.is_active and by.is_admin):
            raise NotAllowed(_("Only the alliance’s admins decide who is in its team."))
