"""What both sides answer: the claimant to what the search has found, the receiver to a claim."""

from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.transaction import transaction
from ...exchange.actions.erase_words import refuse_words_of
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ..models import STANDING, ClaimState, LateClaim
from .held import contest_both, held, is_claimant, is_receiver, refuse_taken
from .in_time import search_again
from .recognise import recognise
from .said import forget_said, said


def confirm(claim_id: int, person: Person, words: str = "") -> LateClaim:
    """The claimant says that the client which the search has found is theirs; the receiver is asked."""
    with transaction():
        row = held(claim_id, is_claimant(person))
        if row.status != ClaimState.SUGGESTED:
            raise lifecycle.no_step(row.seen_by(person.agency_id), ClaimState.WAITS)
        refuse_taken(row.referral)
        if words.strip():
            row.words = said(words)
        begin_waiting(row, person)
        audit.record("claim.confirmed", row, person)
    return row


def begin_waiting(row: LateClaim, person: Person | None = None) -> None:
    """From now on the claim waits for the receiver, or for an admin where another one stands beside it. Call it inside a transaction,
    with the claim held."""
    referral = refuse_taken(row.referral)
    lifecycle.move(row, ClaimState.WAITS, person, answer_by=last_day(), reminded_at=None)
    if contest_both(row):
        send("referral.claim_to_decide", admins(), claim=row.id)
    send("referral.claimed", people_who("claims", referral.receiver_id), claim=row.id)


def last_day() -> date:
    """The last day to answer what begins to wait today."""
    return clock.today() + timedelta(days=current_app.config["SETTINGS"].claim_days)


def waive(claim_id: int, person: Person) -> LateClaim:
    """The claimant says that what the search has found is not theirs, or not worth it."""
    with transaction():
        row = held(claim_id, is_claimant(person))
        if row.status != ClaimState.SUGGESTED:
            raise lifecycle.no_step(row.seen_by(person.agency_id), ClaimState.WAIVED)
        lifecycle.move(row, ClaimState.WAIVED, person, ended_at=clock.now())
        audit.record("claim.waived", row, person)
        search_again(row)
        if row.referral:
            send("referral.claim_over", people_who("claims", row.referral.receiver_id), claim=row.id)
    return row


def withdraw(claim_id: int, person: Person) -> LateClaim:
    """The claimant takes a claim back, until it is decided. A client that they named themselves is forgotten."""
    with transaction():
        row = held(claim_id, is_claimant(person))
        seen = row.seen_by(person.agency_id)
        if ClaimState.WITHDRAWN not in seen.next:
            raise lifecycle.no_step(seen, ClaimState.WITHDRAWN)
        was_told = row.referral if row.status in STANDING else None
        lifecycle.move(row, ClaimState.WITHDRAWN, person, back=row.status == ClaimState.ENDED, ended_at=clock.now())
        audit.record("claim.withdrawn", row, person)
        if row.by_hand:
            forget_said(row)
        search_again(row)
        if was_told:
            send("referral.claim_over", people_who("claims", was_told.receiver_id), claim=row.id)
    return row


def accept(claim_id: int, person: Person) -> LateClaim:
    """The receiver says that the client came from the claimant: the reward of every fee is theirs, those reported already too."""
    with transaction():
        row = held(claim_id, is_receiver(person))
        if row.status not in (ClaimState.WAITS, ClaimState.SILENT):
            raise lifecycle.no_step(row.status, ClaimState.ACCEPTED)
        recognise(row, person)
    return row


def contest(claim_id: int, person: Person, reason: str) -> LateClaim:
    """The receiver says why the client did not come from the claimant; an admin decides."""
    reason = said(reason, "reason")
    with transaction():
        row = held(claim_id, is_receiver(person))
        if row.referral:
            refuse_words_of(row.referral.lead)
        if row.contested_at is not None:
            raise NotNow(_("Your agency has contested this already. An admin decides, and you are told."))
        if row.status == ClaimState.CONTESTED:  # two claim the client: what the receiver says of either counts
            row.objection, row.contested_at, row.contested_by_id = reason, clock.now(), person.id
        else:
            about: dict[str, Any] = {"objection": reason, "contested_at": clock.now(), "contested_by_id": person.id}
            lifecycle.move(row, ClaimState.CONTESTED, person, **about)
            send("referral.claim_to_decide", admins(), claim=row.id)
        audit.record("claim.contested", row, person)
        if not row.by_hand:  # whoever named the client learns of nobody who works for it until it is decided
            send("referral.claim_contested", people_who("claims", row.claimant_id), claim=row.id)
    return row
