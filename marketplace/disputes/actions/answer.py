"""The other side answers."""

from typing import Any

from flask_babel import gettext as _

from ...core import approval, audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.transaction import transaction
from ...core.typed import one_line, that_fits
from ...members.models import Person
from ...members.queries import admins, people_who
from ...outbox.actions import send
from ..models import Dispute, DisputeState
from .held import held
from .said import said
from .wait import waits


def answer(dispute_id: int, person: Person, words: str, bank_reference: str = "") -> Dispute:
    """Say what speaks against the objection, of an order also by which number one's bank knows the payment; then an admin decides.
    It counts after the last day too, until it is decided; a decision that waits for a second admin was made without it, and
    lapses."""
    words, number = said(words), that_fits(one_line(bank_reference), 140, "bank_reference")
    with transaction():
        row = held(dispute_id, Dispute.other_id == person.agency_id)
        if row.answered_at is not None:
            raise NotNow(_("Your agency has answered already. An admin decides, and you are told."))
        said_at: dict[str, Any] = {"answer": words, "answered_at": clock.now(), "answered_by_id": person.id}
        lifecycle.move(row, DisputeState.ANSWERED, person, **said_at, **waits())
        approval.lapse(row)
        if row.movement and number:
            row.movement.bank_reference = number
        audit.record("dispute.answered", row, person)
        send("money.dispute_answered", people_who("money", row.opener_id), dispute=row.id)
        send("money.dispute_to_decide", admins(), dispute=row.id)
    return row
