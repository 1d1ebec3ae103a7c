"""What an admin decides of a claim."""

from typing import Any

from flask_babel import gettext as _

from ...core import audit, clock, lifecycle
from ...core.errors import NotAllowed, NotNow
from ...core.transaction import transaction
from ...exchange.actions.erase_words import refuse_words_of
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ..models import TO_DECIDE, ClaimState, LateClaim
from .held import held, others_on
from .in_time import search_again
from .recognise import recognise
from .said import said


def decide(claim_id: int, admin: Person, recognised: bool, reason: str) -> LateClaim:
    """Recognise a claim that is contested or not answered in time, or refuse it, with a reason that both sides read. Nobody decides on
    their own agency's matters. Recognised, it ends the others on the same client."""
    reason = said(reason, "reason")
    with transaction():
        row = held(claim_id)
        referral = row.referral
        if row.status not in TO_DECIDE or referral is None:
            raise NotNow(_("This waits for no decision: it is “%(state)s”.", state=row.status.label))
        sides = {row.claimant_id, referral.receiver_id, *(one.claimant_id for one in others_on(row))}
        if admin.agency_id in sides:
            raise NotAllowed(_("You belong to one of these agencies; another admin decides."))
        refuse_words_of(referral.lead)
        if recognised:
            recognise(row, admin, reason, between=True)
            return row
        ended: dict[str, Any] = {"decided_at": clock.now(), "decided_by_id": admin.id, "ended_at": clock.now()}
        row.decision = reason
        lifecycle.move(row, ClaimState.REFUSED, admin, **ended)
        audit.record("claim.refused", row, admin)
        search_again(row)
        send("referral.claim_refused", people_who("claims", row.claimant_id, referral.receiver_id), claim=row.id)
    return row
