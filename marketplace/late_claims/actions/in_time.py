"""Time runs: whom a claim waits for is reminded, and what nobody answers goes on to the admins, or ends."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...members.queries import admins, people_who
from ...outbox.actions import send
from .. import due
from ..models import ClaimState, LateClaim, NotedClient
from .held import hold_lead
from .said import forget_said


def remind(claim_ids: Sequence[int]) -> None:
    """Call to mind that an answer is waited for, once, two days before the last."""
    for claim_id in claim_ids:
        with transaction():
            row = locked(select(LateClaim).where(LateClaim.id == claim_id, due.is_to_remind()), skip=True)
            if row is None or row.referral is None:
                continue
            row.reminded_at = clock.now()
            whose = row.claimant_id if row.status == ClaimState.SUGGESTED else row.referral.receiver_id
            send("referral.claim_reminder", people_who("claims", whose), claim=row.id)


def note_time(claim_ids: Sequence[int]) -> None:
    """What the receiver has not answered waits for the admins: it is never recognised by itself. What the claimant has not confirmed,
    what was not found, and what nothing can come of any more, ends. Of an answer at the same instant, whichever is first stands."""
    for claim_id in claim_ids:
        with transaction():
            chosen = select(LateClaim).where(LateClaim.id == claim_id, due.is_over())
            lead_id = hold_lead(chosen)
            row = locked(chosen, skip=True)
            if row is None or (row.referral_id is not None and lead_id is None):
                continue
            if row.status == ClaimState.WAITS and not due.is_moot(row):
                lifecycle.move(row, ClaimState.SILENT, reminded_at=None)
                audit.record("claim.silent", row)
                send("referral.claim_to_decide", admins(), claim=row.id)
            else:
                end(row)


def end(row: LateClaim, note: str | None = None) -> None:
    """Nothing came of a claim that is held, with its lead. Whoever named the client is told of that by its last day alone, and what they
    wrote is forgotten then; all other claimants are told at once."""
    lifecycle.move(row, ClaimState.ENDED, note=note, ended_at=clock.now())
    audit.record("claim.ended", row)
    if row.is_gone_for(row.claimant_id):
        forget_said(row)
    if not row.by_hand:
        send("referral.claim_over", people_who("claims", row.claimant_id), claim=row.id)
    search_again(row)


def search_again(row: LateClaim) -> None:
    """Somebody else may have brought the client: it is searched for once more."""
    noted = db.session.get(NotedClient, row.referral.lead_id) if row.referral else None
    if noted is not None:
        noted.searched_at = None
