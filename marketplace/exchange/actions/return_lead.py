"""A lead that is not valid: the receiver returns it, the referrer may object, an admin decides."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select, update

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotNow
from ...core.extensions import db
from ...core.formats import day
from ...core.transaction import hold_name, own, transaction
from ...core.typed import paragraphs, too_long
from ...members.models import Person
from ...members.queries import admins
from ...outbox.actions import send
from .. import returns
from ..models import (
    Lead,
    LeadReturn,
    LeadState,
    Offer,
    Referral,
    Remark,
    ReturnReason,
    ReturnState,
    Stage,
)
from ..models.lead_return import LONGEST
from ..recipients import receiver, referrer
from .erase_words import refuse_words_of
from .work_referral import open_again, receivers


def return_lead(
    referral_id: int, person: Person, reason: str, words: str, client_since: date | None = None
) -> LeadReturn:
    """Give a client back, in time, for one of ReturnReason, with a word on it; `client_since` goes with "already ours".

    The contacts close at once. The lead is open again for others, or ends where nobody could do anything with it; the referrer
    is told, and may object.
    """
    words = paragraphs(words)
    with transaction():
        _hold_lead(select(Referral.lead_id).where(Referral.id == referral_id))
        referral = receivers(referral_id, person)
        # Nothing is wrong with the lead of a client who has withdrawn, and nobody else is offered it.
        refuse_words_of(referral.lead)
        _check(referral, reason, words, client_since)
        _refuse_late(referral)
        # Of two returns at once the second counts the first.
        hold_name(f"returns of {referral.receiver_id}")
        _refuse_too_many(referral.receiver_id)
        row = LeadReturn(
            referral_id=referral.id, reason=ReturnReason(reason), words=words, client_since=client_since,
            returned_at=clock.now(), returned_by=person.id,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        lifecycle.begin(row, person)
        lifecycle.move(referral, Stage.RETURNED, person, Remark.GIVEN_BACK)
        open_again(referral, person, Remark.GIVEN_BACK, Remark.RETURNED, ends=row.reason.ends_lead)
        audit.record("referral.returned", referral, person, reason=reason)
        send("referral.given_back", referrer(referral), returned=row.id)
    return row


def object_to_return(return_id: int, person: Person, words: str) -> LeadReturn:
    """The referrer says why the lead is valid; an admin decides."""
    words = _said(words)
    with transaction():
        _hold_lead(_lead_of(return_id))
        row = own(select(LeadReturn).join(LeadReturn.referral)
                  .where(LeadReturn.id == return_id, Referral.referrer_id == person.agency_id))  # fmt: skip
        refuse_words_of(row.referral.lead)
        if row.status != ReturnState.GIVEN_BACK:
            raise NotNow(_("You have objected already. An admin decides, and you are told."))
        if not returns.may_be_contested(row):
            raise NotNow(_("The time to object is over."))
        lifecycle.move(
            row, ReturnState.CONTESTED, person, objection=words, objected_at=clock.now(), objected_by=person.id
        )
        audit.record("return.contested", row, person)
        send("referral.return_contested", receiver(row.referral), returned=row.id)
        send("account.return_to_decide", admins(), returned=row.id)
    return row


def decide_return(return_id: int, admin: Person, outcome: str, reason: str) -> LeadReturn:
    """An admin says whether a contested return had a cause. Without one it counts against the receiver, who gets the client back
    unless another agency has accepted it meanwhile, or the client or the referrer has taken it back.

    Nobody decides on their own agency's matters.
    """
    reason = _said(reason, "reason")
    if outcome not in (ReturnState.FOUNDED, ReturnState.UNFOUNDED):
        raise BadInput(_("Choose one."), {"outcome": _("Choose one.")})
    with transaction():
        _hold_lead(_lead_of(return_id))
        row = own(select(LeadReturn).where(LeadReturn.id == return_id))
        referral = row.referral
        if admin.agency_id in (referral.referrer_id, referral.receiver_id):
            raise NotAllowed(_("Your own agency is part of this; another admin has to decide."))
        restored = (
            outcome == ReturnState.UNFOUNDED and row.status == ReturnState.CONTESTED and _restore(referral, admin)
        )
        lifecycle.move(
            row,
            ReturnState(outcome),
            admin,
            decision=reason,
            decided_at=clock.now(),
            decided_by=admin.id,
            restored=restored,
        )
        audit.record(f"return.{outcome}", row, admin, restored=restored)
        for side in (referrer(referral), receiver(referral)):
            send("referral.return_decided", side, returned=row.id)
    return row


def _lead_of(return_id: int) -> Select[int]:
    returned = select(Referral.lead_id).join(LeadReturn, LeadReturn.referral_id == Referral.id)
    return returned.where(LeadReturn.id == return_id)


def _hold_lead(which: Select[int]) -> None:
    """The lead before the referral and the return, as an erasure holds them: of the two that meet, one waits."""
    held = select(Lead).where(Lead.id.in_(which)).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).all()


def _check(referral: Referral, reason: str, words: str, client_since: date | None) -> None:
    errors: dict[str, str] = {}
    if ReturnReason.read(reason) is None:
        errors["reason"] = _("Choose one.")
    if not words:
        errors["words"] = _("Fill this in.")
    elif sentence := too_long(words, LONGEST):
        errors["words"] = sentence
    if (reason == ReturnReason.ALREADY_OURS) != (client_since is not None):
        errors["client_since"] = _("Say since when.") if client_since is None else _("Only with “already our client”.")
    elif client_since and referral.lead.posted_at and client_since >= clock.day_of(referral.lead.posted_at):
        posted = day(referral.lead.posted_at)
        errors["client_since"] = _("It has to be before %(day)s, when the client was passed on.", day=posted)
    if errors:
        raise BadInput(_("Say why the lead is not valid, so that the referrer can mend it."), errors)


def _refuse_late(referral: Referral) -> None:
    if Stage.RETURNED not in referral.status.next:
        raise lifecycle.no_step(referral.status, Stage.RETURNED)
    if db.session.scalar(select(LeadReturn.id).where(LeadReturn.referral_id == referral.id)):
        raise NotNow(_("You have returned it once, and an admin has decided that it stays with you."))
    if not returns.may_be_returned(referral):
        until = day(returns.last_moment(referral))
        raise NotNow(_("A lead can be returned until %(day)s. Say “lost” where nothing comes of it.", day=until))


def _refuse_too_many(agency_id: int) -> None:
    allowed = returns.allowance_of(agency_id)
    if allowed.is_used_up:
        raise NotNow(
            ngettext(
                "Within a year you may return %(num)d client, and have done so. Write to the alliance’s admins.",
                "Within a year you may return %(num)d clients, and have done so. Write to the alliance’s admins.",
                allowed.most,
            )
        )


def _said(words: str, field: str = "words") -> str:
    words = paragraphs(words)
    sentence = too_long(words, LONGEST) if words else _("Fill this in.")
    if sentence:
        raise BadInput(_("Mend what is marked."), {field: sentence})
    return words


def _restore(referral: Referral, admin: Person) -> bool:
    """Give the client to the receiver again, at the stage where it was; returns whether that could be."""
    lead = own(select(Lead).where(Lead.id == referral.lead_id))
    takes_part = referral.receiver.is_active and referral.referrer.passes_clients
    if lead.erased_at or lead.removed_at or lead.status not in (LeadState.OPEN, LeadState.EXPIRED) or not takes_part:
        return False
    if lead.status == LeadState.EXPIRED:
        lifecycle.move(lead, LeadState.OPEN, admin, Remark.NOT_RETURNED)
    lifecycle.move(lead, LeadState.ACCEPTED, admin, Remark.NOT_RETURNED)
    db.session.execute(
        update(Offer).where(Offer.lead_id == lead.id, Offer.agency_id == referral.receiver_id)
        .values(declined_at=None, reason=None, note="")
    )  # fmt: skip
    last = next(step for step in reversed(lifecycle.history_of(referral)) if step.became == Stage.RETURNED)
    lifecycle.move(referral, last.was or Stage.ACCEPTED, admin, Remark.NOT_RETURNED)
    return True
