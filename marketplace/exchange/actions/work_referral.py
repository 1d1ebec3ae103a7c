"""The receiver works a referral: stages, loss, notes."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound, NotPossible, NotYet
from ...core.extensions import db
from ...core.room import house
from ...core.transaction import own, transaction
from ...core.typed import paragraphs, that_fits
from ...members.models import Person
from ...outbox.actions import send, send_to
from ...outbox.queries import was_told
from ..models import DeclineReason, Lead, LeadState, LostReason, Note, Referral, Remark, Stage
from ..recipients import any_client, asking_client, invited, other_side, passed_client, referrer
from .answer_lead import decline_for
from .end_lead import fresh_deadline, take_back
from .erase_words import refuse_words_of


def move_on(referral_id: int, person: Person, stage: str, note: str = "", reason: str = "") -> Referral:
    """Take a referral to a later stage, or to `lost` with one of LostReason; `return_lead` gives it back.

    The referrer is told of each step.
    """
    _check(stage, reason)
    with transaction():
        referral = receivers(referral_id, person)
        if stage not in referral.status.onward:
            raise lifecycle.no_step(referral.status, Stage(stage))
        lost: dict[str, Any] = {"lost_reason": reason} if stage == Stage.LOST else {}
        lifecycle.move(referral, stage, person, that_fits(paragraphs(note), 5000, "note") or None, None, **lost)
        _tell(referral, person, stage)
    return referral


def take_back_won(referral_id: int, person: Person) -> Referral:
    """“Won” was said by mistake: the referral is again at the stage before it, and the referrer is told.

    What a client paid stands on a referral that is won, so fees are struck out first.
    """
    with transaction():
        referral = receivers(referral_id, person)
        if referral.status != Stage.WON:
            raise NotPossible(_("This is “%(stage)s”: only “won” can be taken back.", stage=referral.status.label))
        if referral.has_fees:
            raise NotYet(
                _("A fee is reported on it, so it stays won. If that was a mistake too, strike the fee out first.")
            )
        before = next(step.was for step in reversed(lifecycle.history_of(referral)) if step.became == Stage.WON)
        lifecycle.move(referral, before or Stage.ACCEPTED, person, Remark.NOT_WON)
        audit.record("referral.not_won", referral, person)
        send("referral.moved", referrer(referral), referral=referral.id, stage=referral.status, taken_back=True)
    return referral


def give_back(referral: Referral, why: Remark) -> None:
    """Return a referral for a receiver that can't go on with it; inside a transaction that holds the row."""
    lifecycle.move(referral, Stage.RETURNED, note=why)
    open_again(referral, None, why, why)
    _tell(referral, None, Stage.RETURNED)


def _tell(referral: Referral, person: Person | None, stage: str) -> None:
    audit.record(f"referral.{stage}", referral, person)
    send("referral.moved", referrer(referral), referral=referral.id, stage=stage)
    if stage == Stage.WON and not was_told("client.won", *any_client(referral.lead)):
        send_to("client.won", *any_client(referral.lead), lead=referral.lead_id)


def _check(stage: str, reason: str) -> None:
    if Stage.read(stage) in (None, Stage.RETURNED):
        raise BadInput(_("There is no such stage."), {"stage": _("Choose one.")})
    if stage == Stage.LOST and LostReason.read(reason) is None:
        raise BadInput(_("Say why it was lost."), {"reason": _("Choose one.")})


def open_again(referral: Referral, person: Person | None, why: Remark, of_receiver: Remark, ends: bool = False) -> None:
    """Offer the lead of a returned referral to the others it was meant for, and not to its receiver; with `ends`, and where
    nobody is left, it expires. Call it inside the transaction of the return."""
    lead = own(select(Lead).where(Lead.id == referral.lead_id))
    decline_for(lead, referral.receiver_id, DeclineReason.OTHER, of_receiver)
    at = clock.now()
    lead.answer_by, lead.warned_at = fresh_deadline(), None
    lifecycle.move(lead, LeadState.OPEN, person, why, at, opened_at=at)
    if lead.erased_at is not None:
        take_back(lead, None, Remark.CLIENT_WITHDREW)
        return
    if lead.has_somebody_left and not ends:
        house().answers["begin_rounds"](lead)
        send("lead.offered", invited(lead), lead=lead.id)
    else:
        lifecycle.move(lead, LeadState.EXPIRED, note=Remark.NOT_VALID if ends else Remark.NOBODY_ELSE)
        send_to("client.expired", *asking_client(lead), lead=lead.id)
    send_to("client.returned", *passed_client(lead), lead=lead.id, agency=referral.receiver_id)


def add_note(referral_id: int, person: Person, text: str) -> Note:
    """Write a remark that both agencies see in the timeline."""
    text = paragraphs(text)
    if not text:
        raise BadInput(_("Write something first."), {"text": _("Fill this in.")})
    if len(text) > 5000:
        raise BadInput(_("At most 5,000 characters fit."), {"text": _("Make it shorter.")})
    with transaction():
        sides = or_(Referral.receiver_id == person.agency_id, Referral.referrer_id == person.agency_id)
        referral = db.session.scalar(select(Referral).where(Referral.id == referral_id, sides))
        if referral is None:
            raise NotFound()
        refuse_words_of(db.session.get_one(Lead, referral.lead_id, with_for_update={"read": True}))
        note = Note(referral_id=referral.id, person_id=person.id, text=text, at=clock.now())
        db.session.add(note)
        db.session.flush()
        send("referral.noted", other_side(referral, person.own_agency.id), referral=referral.id, by=person.id)
    return note


def receivers(referral_id: int, person: Person) -> Referral:
    """The referral, locked, if this person's agency is its receiver."""
    return own(select(Referral).where(Referral.id == referral_id, Referral.receiver_id == person.agency_id))
