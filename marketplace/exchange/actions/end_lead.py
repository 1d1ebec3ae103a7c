"""A lead that nobody took: withdrawn, expired, and opened again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow, NotPossible
from ...core.room import house
from ...core.transaction import locked, own, transaction
from ...core.typed import that_fits
from ...members.models import Person
from ...outbox.actions import send, send_to
from ..models import Audience, Lead, LeadState, Remark
from ..recipients import asking_client, invited, referrer, told_of_the_end


def withdraw_lead(lead_id: int, person: Person, reason: str = "") -> Lead:
    """The referrer takes a lead or a draft back, while nobody has accepted it."""
    with transaction():
        lead = _own(lead_id, person)
        if lead.status == LeadState.ACCEPTED:
            raise NotNow(_("An agency has accepted this lead; it can’t be withdrawn any more."))
        take_back(lead, person, that_fits(reason.strip(), 2000, "reason"))
    return lead


def take_back(lead: Lead, person: Person | None, reason: str) -> None:
    """Withdraw a lead or a draft; those it was offered to by name are told."""
    was_open = lead.status == LeadState.OPEN
    lifecycle.move(lead, LeadState.WITHDRAWN, person, reason or None)
    lead.withdrawn_reason = reason
    audit.record("lead.withdrawn", lead, person)
    if was_open and lead.audience != Audience.OPEN:
        send("lead.withdrawn", told_of_the_end(lead), lead=lead.id)
    if was_open:
        send_to("client.expired", *asking_client(lead), lead=lead.id)


def reopen_lead(lead_id: int, person: Person, answer_by: datetime | None = None) -> Lead:
    """The referrer opens an expired lead again, with a new deadline; those who declined stay left out."""
    answer_by = answer_by or fresh_deadline()
    if answer_by <= clock.now():
        raise BadInput(_("The deadline to answer has passed already."), {"answer_by": _("Choose a later time.")})
    with transaction():
        lead = _own(lead_id, person)
        if lead.status != LeadState.EXPIRED:
            raise NotPossible(_("Only a lead that has expired can be opened again."))
        if not lead.has_somebody_left:
            raise NotNow(_("Everyone you chose has declined it. Pass the client to others as a new lead."))
        at = clock.now()
        lead.answer_by, lead.warned_at = answer_by, None
        lifecycle.move(lead, LeadState.OPEN, person, at=at, opened_at=at)
        audit.record("lead.reopened", lead, person)
        house().answers["begin_rounds"](lead)
        send("lead.offered", invited(lead), lead=lead.id)
    return lead


def warn_of_deadlines(lead_ids: Sequence[int]) -> None:
    """Tell those who have not answered, and the referrer, that the time is nearly over; once for each deadline."""
    for lead_id in lead_ids:
        with transaction():
            waiting = select(Lead).where(Lead.id == lead_id, Lead.status == LeadState.OPEN, Lead.warned_at.is_(None))
            lead = locked(waiting, skip=True)
            if lead is not None:
                lead.warned_at = clock.now()
                send("lead.ending", invited(lead), lead=lead.id, own=False)
                send("lead.ending", referrer(lead), lead=lead.id, own=True)


def expire_leads(lead_ids: Sequence[int]) -> None:
    """Close leads whose deadline has passed without an answer; each referrer is told."""
    for lead_id in lead_ids:
        with transaction():
            late = select(Lead).where(Lead.id == lead_id, Lead.status == LeadState.OPEN, Lead.answer_by <= clock.now())
            lead = locked(late, skip=True)
            if lead is not None:
                _expire(lead, Remark.NOT_IN_TIME)
                send("lead.expired", referrer(lead), lead=lead.id)
                send_to("client.expired", *asking_client(lead), lead=lead.id)


def expire_if_all_declined(lead: Lead) -> bool:
    """When everyone invited has declined, nobody is left to wait for; returns whether it is so. The referrer is told of it
    with the last answer."""
    if not lead.has_somebody_left:
        _expire(lead, Remark.ALL_DECLINED)
    return not lead.has_somebody_left


def fresh_deadline() -> datetime:
    """The deadline a lead gets when its referrer names none."""
    return clock.now() + timedelta(hours=current_app.config["SETTINGS"].answer_hours)


def _expire(lead: Lead, note: Remark) -> None:
    lifecycle.move(lead, LeadState.EXPIRED, note=note)
    audit.record("lead.expired", lead)


def _own(lead_id: int, person: Person) -> Lead:
    lead = own(select(Lead).where(Lead.id == lead_id, Lead.referrer_id == person.agency_id))
    if lead.enquiry_id is not None:
        raise NotPossible(_("The client has asked at the site. Only the client takes the request back or asks again."))
    if lead.erased_at is not None:
        raise NotNow(_("The client has withdrawn consent, and the contacts are erased."))
    return lead
