"""Which agencies belong: founded, admitted, suspended, reinstated."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ..access.actions import end_sign_ins, invite_person
from ..core import audit, clock, lifecycle
from ..core.errors import BadInput, NotAllowed
from ..core.queue import wake
from ..core.transaction import own, transaction
from ..members.actions import check_description, describe
from ..members.models import Agency, AgencyState, Person, Role
from ..members.queries import owners_of, people_of
from ..outbox.actions import send


def create_agency(owner_name: str, owner_email: str, by: Person | None = None, **description: Any) -> Agency:
    """An active agency with an owner, who gets an invitation. `description` is as for `members.update_agency`."""
    check_description(description, None)
    with transaction():
        agency = Agency(name=description["name"], country=description["country"], applied_at=clock.now())
        describe(agency, description)
        lifecycle.begin(agency, by)
        lifecycle.move(agency, AgencyState.ACTIVE, by)
        invite_person(agency, owner_email, Role.OWNER, owner_name)
        audit.record("agency.created", agency, by)
    return agency


def approve_agency(agency_id: int, admin: Person) -> Agency:
    """Admit an agency that applied."""
    return _move(agency_id, AgencyState.ACTIVE, AgencyState.APPLIED, admin)


def reinstate_agency(agency_id: int, admin: Person) -> Agency:
    """End a suspension."""
    return _move(agency_id, AgencyState.ACTIVE, AgencyState.SUSPENDED, admin)


def suspend_agency(agency_id: int, reason: str, admin: Person) -> Agency:
    """Suspend a member, with a reason: its people are signed out, and keep only what has to do with money.

    Its open leads are taken back, and clients it has accepted and not contacted go back to where they came from.
    """
    if not reason.strip():
        raise BadInput(_("Say why; the agency reads it."), {"reason": _("Fill this in.")})
    with transaction():
        agency = _move(agency_id, AgencyState.SUSPENDED, AgencyState.ACTIVE, admin, reason.strip())
        end_sign_ins([person.id for person in people_of(agency.id)])
        wake("agency.suspended", [agency.id])
    return agency


def _move(agency_id: int, to: AgencyState, was: AgencyState, admin: Person, reason: str = "") -> Agency:
    """One step, told to all owners. An admin doesn't decide on the agency they belong to."""
    if admin.agency_id == agency_id:
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))
    with transaction():
        # FOR UPDATE: acceptances hold the row FOR SHARE, so they are either before this or see it.
        agency = own(select(Agency).where(Agency.id == agency_id))
        if agency.status != was:
            raise lifecycle.no_step(agency.status, to)
        lifecycle.move(agency, to, admin, reason or None)
        send("account.standing", owners_of(agency.id), agency=agency.id, was=was, became=to, reason=reason)
        audit.record(f"agency.{to}", agency, admin, reason=reason)
    return agency
