"""The answer to a lead: accept, once; or decline, for good."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ...agreement.queries import version_id_at
from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound, NotNow, Refusal
from ...core.extensions import db
from ...core.queue import wake
from ...core.room import house
from ...core.transaction import locked, transaction
from ...core.typed import that_fits
from ...members.models import Person
from ...outbox.actions import send, send_to
from ..frozen import freeze
from ..models import DeclineReason, Lead, LeadState, Offer, Referral
from ..partners import executor_for
from ..recipients import any_client, asking_client, referrer
from ..same_client import passed_it_on
from ..visibility import has_declined, offered_to, received_by, visible_to
from ..wanted import category_of
from .end_lead import expire_if_all_declined
from .look_after import tell_keeper
from .post_lead import hold_active_agency
from .see_client import disclose


def accept_lead(lead_id: int, person: Person) -> Referral:
    """Make the lead this agency's, exactly once; the terms of this moment are frozen, the contacts open."""
    with transaction():
        agency_id = hold_active_agency(person).id
        at = clock.now()
        lead = _as_offered(lead_id, person, lambda: _take(lead_id, agency_id, at), at)
        if passed_it_on(lead, agency_id):
            raise Refusal(_("This is a client that you passed on yourself. It can’t come back to you for a reward."))
        _refuse_without_certificate(lead, agency_id)
        house().answers["refuse_beyond_capacity"](lead, agency_id)
        referral = _referral(lead, agency_id, person, at)
        db.session.add(referral)
        db.session.flush()
        lifecycle.record(lead, LeadState.OPEN, LeadState.ACCEPTED, person, at=at)
        lifecycle.begin(referral, person, at=at)
        audit.record("lead.accepted", lead, person, referral=referral.id)
        disclose([lead.id], person)
        send("lead.accepted", referrer(lead, agency_id), referral=referral.id)
        tell_keeper(referral.looked_after_by, person, referral=referral.id)
        send_to("client.accepted", *any_client(lead), lead=lead.id)
    return referral


def _take(lead_id: int, agency_id: int, at: datetime) -> Lead | None:
    """One conditional UPDATE decides between all who accept at the same instant: the others see no row."""
    won = (
        update(Lead)
        .where(Lead.id == lead_id, Lead.status == LeadState.OPEN, Lead.answer_by > at, offered_to(agency_id))
        .values(status=LeadState.ACCEPTED)
        .returning(Lead)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return db.session.scalar(won)


def _as_offered(lead_id: int, person: Person, find: Callable[[], Lead | None], at: datetime | None = None) -> Lead:
    """What `find` gives, or the reason why the lead is not to be answered.

    Each statement sees what is committed by then: a round may begin, or a lead be given back, between the one that finds no lead and the
    one that looks why. By then nothing keeps this agency from it, so it is asked once more, with the lead held.
    """
    lead = find()
    if lead is None and _may_answer(lead_id, person.agency_id, at):
        lead = find()
    if lead is None:
        raise why_not(lead_id, person)
    return lead


def _may_answer(lead_id: int, agency_id: int | None, at: datetime | None) -> bool:
    """Whether a lead is open to this agency. It is held: what is said of it from here on stays so."""
    lead = locked(select(Lead).where(Lead.id == lead_id))
    if lead is None or lead.status != LeadState.OPEN or (at and (lead.answer_by is None or lead.answer_by <= at)):
        return False
    return db.session.scalar(select(Lead.id).where(Lead.id == lead_id, offered_to(agency_id))) is not None


def _refuse_without_certificate(lead: Lead, agency_id: int) -> None:
    """Refuse where the lead's service asks for a certificate that nobody of the agency holds."""
    missing = house().answers["missing_certificates"](agency_id, category_of(lead))
    if missing:
        sentence = _(
            "This service asks for a certificate: %(title)s. Nobody of your agency holds it.", title=missing[0].title
        )
        raise Refusal(sentence, way_on=(f"/academy/{missing[0].id}", _("To the lesson")))


def _referral(lead: Lead, agency_id: int, person: Person, at: datetime) -> Referral:
    """What the lead becomes, looked after on both sides by the executor for the other one, if there is one."""
    lead.looked_after_by = lead.looked_after_by or executor_for(lead.referrer_id, agency_id, lead.posted_by)
    return Referral(
        lead_id=lead.id,
        referrer_id=lead.referrer_id,
        receiver_id=agency_id,
        accepted_by=person.id,
        looked_after_by=executor_for(agency_id, lead.referrer_id, person.id),
        accepted_at=at,
        **freeze(lead.referrer, category_of(lead), at).columns,
        agreement_id=version_id_at(at),
    )


def why_not(lead_id: int, person: Person) -> Refusal:
    """The reason why a lead can't be accepted or declined by this person's agency."""
    lead = db.session.scalar(select(Lead).where(Lead.id == lead_id, visible_to(person.agency_id)))
    if lead is None:
        return NotFound()
    if lead.referrer_id == person.agency_id:
        return Refusal(_("This is your own lead; you passed it on."))
    if db.session.scalar(select(Lead.id).where(Lead.id == lead_id, received_by(person.agency_id))):
        return NotNow(_("Your agency has accepted this lead already."))
    if db.session.scalar(select(Lead.id).where(Lead.id == lead_id, has_declined(person.agency_id))):
        return NotNow(_("Your agency has declined this lead; it isn’t offered to you again."))
    if lead.status == LeadState.ACCEPTED:
        return NotNow(_("Another agency was first. The lead is taken."))
    if not lead.referrer.passes_clients:
        return NotNow(_("The agency that passed it on is not active at the moment, so the lead is taken back."))
    if lead.status == LeadState.WITHDRAWN:
        return NotNow(
            _("The client has taken this request back.")
            if lead.erased_at
            else _("The referrer has withdrawn this lead.")
        )
    return NotNow(_("The time to answer is over."))


def decline_lead(lead_id: int, person: Person, reason: str, note: str = "") -> Lead:
    """Say no, with a reason; it is never offered to this agency again. When everyone invited has declined, it expires."""
    if DeclineReason.read(reason) is None:
        raise BadInput(
            _("Choose a reason; it helps the referrer to pass better clients."), {"reason": _("Choose one.")}
        )
    with transaction():
        offered = select(Lead).where(Lead.id == lead_id, Lead.status == LeadState.OPEN, offered_to(person.agency_id))
        lead = _as_offered(lead_id, person, lambda: locked(offered))
        agency_id = person.own_agency.id
        decline_for(lead, agency_id, reason, note)
        audit.record("lead.declined", lead, person, reason=reason)
        last = expire_if_all_declined(lead)
        wake("lead.declined", [lead.id])
        # One event, one letter: that nobody is left stands in it.
        send("lead.declined", referrer(lead, agency_id), lead=lead.id, agency=agency_id, reason=reason, last=last)
        send_to("client.declined", *asking_client(lead), lead=lead.id, agency=agency_id)
    return lead


def decline_for(lead: Lead, agency_id: int, reason: str, note: str = "") -> None:
    """Write that an agency will not be offered this lead again."""
    at = clock.now()
    answer = {"declined_at": at, "reason": reason, "note": that_fits(note.strip(), 2000, "note")}
    row = insert(Offer).values(lead_id=lead.id, agency_id=agency_id, offered_at=at, **answer)
    db.session.execute(row.on_conflict_do_update(index_elements=["lead_id", "agency_id"], set_=answer))
    db.session.expire(lead, ["offers"])
