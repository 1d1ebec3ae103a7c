"""Which agencies belong: founded, admitted or not, suspended, reinstated, let go."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...access.actions import end_all_ways_in, invite_person, remind
from ...core import audit, clock, lifecycle
from ...core.errors import NotAllowed
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...members.actions import check_description, describe
from ...members.models import Agency, AgencyState, Person, Role
from ...members.queries import owners_of, people_of
from ...outbox.actions import send
from .. import due
from .care import note_decision
from .deciding import may_decide, read_reason


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


def invite_owner_again(agency_id: int, person_id: int, admin: Person) -> None:
    """Mail a fresh invitation to an owner who has yet to join, as those are whose agency was imported."""
    if not admin.is_admin:
        raise NotAllowed(_("Only the alliance’s admins decide this."))
    with transaction():
        remind(own(owners_of(agency_id).where(Person.id == person_id)), admin)


def approve_agency(agency_id: int, admin: Person) -> Agency:
    """Admit an agency that applied."""
    return _move(agency_id, AgencyState.ACTIVE, {AgencyState.APPLIED}, admin)


def reject_agency(agency_id: int, reason: str, admin: Person) -> Agency:
    """Don't admit an agency that applied, with a reason that it reads."""
    return _move(agency_id, AgencyState.REJECTED, {AgencyState.APPLIED}, admin, read_reason(reason))


def reinstate_agency(agency_id: int, admin: Person | None) -> Agency:
    """End a suspension, or keep an agency that was about to leave."""
    with transaction():
        agency = _move(agency_id, AgencyState.ACTIVE, {AgencyState.SUSPENDED, AgencyState.LEAVING}, admin)
        note_decision(agency_id)
    return agency


def suspend_agency(agency_id: int, reason: str, admin: Person | None) -> Agency:
    """Suspend a member, with a reason: all ways in end at once, and its people, when they sign in again, keep only what has
    to do with money. `admin` is None for the command line.

    Its open leads are taken back, and clients it has accepted and not contacted go back to where they came from.
    """
    reason = read_reason(reason)
    with transaction():
        agency = _move(agency_id, AgencyState.SUSPENDED, {AgencyState.ACTIVE}, admin, reason)
        end_all_ways_in([person.id for person in people_of(agency.id)])
        note_decision(agency_id)
        wake("agency.stopped", [agency.id])
    return agency


def let_leave(agency_id: int, reason: str, admin: Person | None) -> Agency:
    """Let a member go, with a reason: nothing new begins, its open leads are taken back; running referrals go on, and money
    settles until nothing is open or owed. Then it has left by itself."""
    reason = read_reason(reason)
    with transaction():
        was = {AgencyState.ACTIVE, AgencyState.SUSPENDED}
        agency = _move(agency_id, AgencyState.LEAVING, was, admin, reason)
        note_decision(agency_id)
        wake("agency.stopped", [agency.id])
    return agency


def finish_leaving(agency_ids: Sequence[int]) -> None:
    """Those of these agencies that were leaving, and for which nothing is open or owed any more, have left."""
    for agency_id in agency_ids:
        with transaction():
            # Held FOR UPDATE, so that nothing new begins between the look and the step.
            waiting = select(Agency).where(Agency.id == agency_id, Agency.status == AgencyState.LEAVING)
            agency = locked(waiting.where(due.has_run_off()), skip=True)
            if agency is not None:
                _step(agency, AgencyState.LEFT, None, "")
                end_all_ways_in([person.id for person in people_of(agency.id)])


def _move(agency_id: int, to: AgencyState, was: set[AgencyState], admin: Person | None, reason: str = "") -> Agency:
    """One step by an admin who may take it."""
    may_decide(admin, agency_id)
    with transaction():
        # FOR UPDATE: acceptances hold the row FOR SHARE, so they are either before this or see it.
        agency = own(select(Agency).where(Agency.id == agency_id))
        if agency.status not in was:
            raise lifecycle.no_step(agency.status, to)
        _step(agency, to, admin, reason)
    return agency


def _step(agency: Agency, to: AgencyState, admin: Person | None, reason: str) -> None:
    """Written down and told to all owners."""
    was = agency.status
    lifecycle.move(agency, to, admin, reason or None)
    send("account.standing", owners_of(agency.id), agency=agency.id, was=was, became=to, reason=reason)
    audit.record(f"agency.{to}", agency, admin, reason=reason)
