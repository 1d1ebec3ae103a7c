"""Agencies: founded, described, admitted, suspended."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotFound
from ...core.extensions import db
from ...core.transaction import locked, transaction
from .. import letters
from ..models import Agency, Person
from ..models.agency import SIZES
from ..queries import find_agency, people_of
from .sign_in import end_sign_ins
from .team import invite_person

DESCRIPTION = ("name", "country", "city", "size", "languages", "categories", "about", "website")


def create_agency(owner_name: str, owner_email: str, by: Person | None = None, **description) -> Agency:
    """An active agency with an owner, who gets an invitation. `description` is as for `update_agency`."""
    _check(description, None)
    with transaction():
        agency = Agency(applied_at=clock.now(), status="applied")
        _describe(agency, description)
        lifecycle.begin(agency, by)
        lifecycle.move(agency, "active", by)
        invite_person(agency, owner_email, "owner", owner_name)
        audit.record("agency.created", agency, by)
    return agency


def update_agency(person: Person, **description) -> Agency:
    """What an agency says of itself: name, country, city, size, languages, categories, about, website."""
    agency = person.agency
    _check(description, agency)
    with transaction():
        _describe(agency, description)
        audit.record("agency.updated", agency, person)
    return agency


def _describe(agency: Agency, description: dict) -> None:
    try:
        with db.session.begin_nested():
            for name in DESCRIPTION:
                if name in description:
                    value = description[name]
                    setattr(agency, name, " ".join(value.split()) if name in ("name", "city") else value)
            db.session.add(agency)
    except IntegrityError:
        # Between our look and our write somebody else took the name: the only rule that _check() can't vouch for.
        raise _taken() from None


def _check(description: dict, agency: Agency | None) -> None:
    name, country = description.get("name", "").strip(), description.get("country", "")
    errors = {}
    if not 1 <= len(name) <= 300:
        errors["name"] = _("Give the agency a name of at most 300 characters.")
    elif (other := find_agency(name)) is not None and other is not agency:
        errors["name"] = _("There is an agency of this name already.")
    if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
        errors["country"] = _("Choose a country.")
    if description.get("size", "small") not in SIZES:
        errors["size"] = _("Choose one.")
    website = description.get("website", "")
    if website and not website.startswith(("https://", "http://")):
        errors["website"] = _("Write the address with https:// in front.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def _taken() -> BadInput:
    return BadInput(_("Mend what is marked."), {"name": _("There is an agency of this name already.")})


def approve_agency(agency_id: int, admin: Person) -> Agency:
    """Admit an agency that applied."""
    return _move(agency_id, "active", admin, None)


def suspend_agency(agency_id: int, reason: str, admin: Person) -> Agency:
    """Suspend a member, with a reason: its people are signed out, and may sign in only to see and export money."""
    if not reason.strip():
        raise BadInput(_("Say why; the agency reads it."), {"reason": _("Fill this in.")})
    return _move(agency_id, "suspended", admin, reason.strip())


def reinstate_agency(agency_id: int, admin: Person) -> Agency:
    """End a suspension."""
    return _move(agency_id, "active", admin, None)


def _move(agency_id: int, to: str, admin: Person, reason: str | None) -> Agency:
    if admin.agency_id == agency_id:
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))
    with transaction():
        # FOR UPDATE: acceptances hold the row FOR SHARE, so they are either before this or see it.
        agency = locked(select(Agency).where(Agency.id == agency_id))
        if agency is None:
            raise NotFound()
        was = agency.status
        lifecycle.move(agency, to, admin, reason)
        if to == "suspended":
            end_sign_ins([person.id for person in people_of(agency.id)])
        letters.standing(agency, was, reason)
        audit.record(f"agency.{to}", agency, admin, reason=reason or "")
    return agency
