"""The people of an agency: invited, given roles, shut out."""

from typing import Any

from email_validator import EmailNotValidError
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock, lifecycle
from ...core.addresses import checked_address
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow, NotYet
from ...core.extensions import db
from ...core.room import house
from ...core.throttling import count_tries
from ...core.transaction import locked, transaction
from ...core.typed import one_line, that_fits
from ...members import queries
from ...members.actions import ask_password_again, hold_person
from ...members.models import Agency, Person, PersonState, Role
from ...outbox.actions import send
from ..models import LinkPurpose, new_secret
from ..queries import is_in_use, may_come_back
from .admins import keep_an_admin
from .links import mail_link
from .passkeys import end_everything
from .sign_in import end_sign_ins

MAY_APPOINT: dict[str | None, set[Role]] = {Role.OWNER: set(Role), Role.MANAGER: {Role.SALES, Role.FINANCE}}


def appointed_by(person: Person) -> list[Role]:
    """The roles that this person may give."""
    return [role for role in Role if role in MAY_APPOINT.get(person.agency_role, set())]


def invite_person(agency: Agency | None, email: str, role: str | None, name: str = "", by: Person | None = None,
                  alliance_role: str | None = None, language: str = "en", letter: str = "") -> tuple[Person, str]:  # fmt: skip
    """Invite somebody into an agency, or into the alliance's own team; returns the person and the link's path.

    `by` is who invites, None for the command line; a manager appoints only sales and finance. They read the language of whoever
    invites them, or else `language`. `letter` is the event whose email brings the link, where it isn't a plain invitation.
    """
    if role is not None:
        _may_appoint(by, role)
    address = read_address(email)
    with transaction():
        values = {
            "email": address,
            "name": that_fits(one_line(name), 200, "name") or address.partition("@")[0],
            "created_at": clock.now(),
        }
        values |= {"agency_id": agency and agency.id, "agency_role": role, "alliance_role": alliance_role}
        values["time_zone"] = by.time_zone if by else clock.zone().key
        values["language"] = by.language if by else language
        person = _anew(values, by) or _new(values, by)
        audit.record("person.invited", person, by, role=role or alliance_role)
        path = mail_link(person, LinkPurpose.INVITATION, by, letter)
    return person, path


def _new(values: dict[str, Any], by: Person | None) -> Person:
    address = values["email"]
    # Of two who invite the same address at once, one is told so.
    made = insert(Person).values(**values, status=PersonState.INVITED).on_conflict_do_nothing(index_elements=["email"])
    person = None if may_come_back(address) else db.session.scalar(made.returning(Person))
    if person is None:
        person = _elsewhere(values, by)
    lifecycle.begin(person, by)
    return person


def _anew(values: dict[str, Any], by: Person | None) -> Person | None:
    """Whoever was invited into this agency before, and whose invitation was revoked: they stand in no list, and come back so."""
    revoked = select(Person).where(Person.agency_id == values["agency_id"], Person.agency_id.is_not(None))
    revoked = revoked.where(Person.status == PersonState.DISABLED, Person.password_hash.is_(None))
    address = values["email"]
    person = locked(revoked.where((Person.email == address) | (Person.elsewhere_email == address)))
    if person is not None:
        lifecycle.move(person, PersonState.INVITED, by)
        person.name, person.agency_role = values["name"], values["agency_role"]
        if person.elsewhere_email and not is_in_use(address, person.id):
            person.email, person.elsewhere_email = address, None
    return person


def _elsewhere(values: dict[str, Any], by: Person | None) -> Person:
    """The invitation of an address that is in use: to a colleague who invites it looks like any other, so that nobody learns who
    is here. The alliance's own people, and the command line, are told."""
    address, agency_id = values["email"], values["agency_id"]
    theirs = select(Person.id).where(Person.agency_id == agency_id)
    theirs = theirs.where((Person.email == address) | (Person.elsewhere_email == address))
    if by is None or by.is_of_the_team or db.session.scalar(theirs.limit(1)):
        raise BadInput(_("Somebody with this address has a login already."), {"email": _("In use already.")})
    nobodys = f"{new_secret().lower()}@elsewhere.invalid"
    person = Person(**values | {"email": nobodys, "elsewhere_email": address})
    db.session.add(person)
    db.session.flush()
    return person


def invite_again(person_id: int, by: Person) -> None:
    """Send a fresh invitation; the earlier link stops working."""
    with transaction():
        person = _colleague(person_id, by)
        remind(person, by)


def remind(person: Person, by: Person) -> None:
    """Mail a fresh invitation to somebody who has yet to join. Call it inside a transaction."""
    if person.status == PersonState.DISABLED:
        raise NotYet(_("The invitation of %(name)s was revoked. Invite them anew.", name=person.name))
    if person.status == PersonState.ACTIVE:
        raise NotNow(_("%(name)s has accepted the invitation already.", name=person.name))
    count_tries(invitation=str(person.id))
    mail_link(person, LinkPurpose.INVITATION, by)
    audit.record("person.invited_again", person, by)


def change_role(person_id: int, role: str, by: Person) -> None:
    """Give a colleague another role; their sessions end, so that the new one holds at once. Who works with clients no more hands
    them over."""
    with transaction():
        person = _colleague(person_id, by)
        _may_appoint(by, person.agency_role)
        _may_appoint(by, role)
        if role != Role.OWNER:
            _keep_an_owner(person)
        audit.record("person.role_changed", person, by, was=person.agency_role, became=role)
        person.agency_role = Role(role)
        if role not in house().capabilities["leads"].roles:
            house().answers["hand_over"](person, _successor(person, by), by)
        end_sign_ins([person.id])
        send("account.role", queries.person(person.id), role=role)


def _successor(person: Person, by: Person) -> Person:
    """Who takes over: whoever changes the role, or another owner where it is their own."""
    if person.id != by.id:
        return by
    others = queries.owners_of(person.own_agency.id).where(Person.id != by.id, Person.status == PersonState.ACTIVE)
    return db.session.scalars(others.order_by(Person.id).limit(1)).one()


def disable_person(person_id: int, by: Person) -> None:
    """Shut a colleague out: no sign-in, no token, no mail, also later. What they did stays under their name."""
    with transaction():
        person = _colleague(person_id, by)
        _may_appoint(by, person.agency_role)
        _keep_an_owner(person)
        keep_an_admin(person)
        _shut_out(person, by, by)
        audit.record("person.disabled", person, by)


def leave(person: Person, password: str, successor_id: int) -> None:
    """Leave one's agency by oneself; the password is asked again. A colleague takes over the clients one looks after.

    Not the last owner: an agency that ends is ended by the alliance's admins. Nor the last of these.
    """
    verified = ask_password_again(person, password, "password")
    with transaction():
        db.session.execute(select(Agency.id).where(Agency.id == person.own_agency.id).with_for_update())
        keep_an_admin(person)
        hold_person(person, verified, "password")
        person = db.session.get_one(Person, person.id)
        _keep_an_owner(person)
        chosen = select(Person).where(Person.id == successor_id, Person.id != person.id)
        chosen = chosen.where(Person.agency_id == person.agency_id, Person.status == PersonState.ACTIVE)
        successor = db.session.scalar(chosen)
        if successor is None or not successor.may("team"):
            sentence = _("Choose a colleague who takes over your clients.")
            raise BadInput(sentence, {"successor": sentence})
        _shut_out(person, person, successor)
        send("account.left", queries.owners_of(person.own_agency.id), person=person.id, successor=successor.id)
        audit.record("person.left", person, person, successor=successor.id)


def _shut_out(person: Person, by: Person, successor: Person) -> None:
    lifecycle.move(person, PersonState.DISABLED, by)
    end_everything(person)
    house().answers["hand_over"](person, successor, by)


def enable_person(person_id: int, by: Person) -> None:
    """Let a colleague in again; one who never set a password is invited again."""
    with transaction():
        person = _colleague(person_id, by)
        _may_appoint(by, person.agency_role)
        lifecycle.move(person, PersonState.ACTIVE if person.password_hash else "invited", by)
        if person.status == PersonState.INVITED:
            mail_link(person, LinkPurpose.INVITATION, by)
        audit.record("person.enabled", person, by)


def _colleague(person_id: int, by: Person) -> Person:
    """Somebody of the same agency, while the agency is held: two owners can't remove each other at once."""
    db.session.execute(select(Agency.id).where(Agency.id == by.agency_id).with_for_update())
    # Whoever was removed or lost the role while waiting for the agency does nothing more.
    db.session.refresh(by)
    if not (by.is_active and by.may("team")):
        raise NotAllowed(_("Your role doesn’t include this. An owner of your agency can change roles."))
    chosen = select(Person).where(Person.id == person_id, Person.agency_id == by.agency_id)
    person = db.session.scalar(chosen.execution_options(populate_existing=True))
    if person is None:
        raise NotFound()
    return person


def colleague_to_appoint(person_id: int, by: Person) -> Person:
    """A colleague whose role `by` may give and take, but not oneself; the agency is held. Call it inside a transaction."""
    person = _colleague(person_id, by)
    _may_appoint(by, person.agency_role)
    if person.id == by.id:
        raise NotAllowed(_("Another owner of your agency can do this for you."))
    return person


def _keep_an_owner(person: Person) -> None:
    if person.agency_role == Role.OWNER and not queries.has_other_owners(person):
        raise NotYet(_("An agency needs an owner. Make somebody else an owner first."))


def _may_appoint(by: Person | None, role: str | None) -> None:
    if Role.read(role) is None:
        raise BadInput(_("There is no such role."), {"role": _("Choose one.")})
    if by is not None and role not in MAY_APPOINT.get(by.agency_role, set()):
        raise NotAllowed(_("Only an owner can do this with owners and managers."))


def read_address(email: str) -> str:
    """An address as it is kept, or a refusal."""
    try:
        return checked_address(email)
    except EmailNotValidError:
        raise BadInput(
            _("This doesn’t look like an e-mail address."), {"email": _("Write it like name@agency.com.")}
        ) from None
