"""Time runs: who has yet to answer or to decide is reminded, and silence is noted."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...members.queries import admins, people_who
from ...outbox.actions import send
from .. import due
from ..models import Dispute, DisputeState
from .wait import waits


def remind(dispute_ids: Sequence[int]) -> None:
    """Call to mind that an answer is waited for, once, two days before the last."""
    if not dispute_ids:
        return
    with transaction():
        chosen = select(Dispute).where(Dispute.id.in_(dispute_ids), due.is_to_remind()).order_by(Dispute.id)
        for row in db.session.scalars(chosen.with_for_update(skip_locked=True)):
            row.reminded_at = clock.now()
            send("money.dispute_reminder", people_who("money", row.other_id), dispute=row.id)


def remind_admins(dispute_ids: Sequence[int]) -> None:
    """Call to mind that both sides wait for a decision: once before the last day, and once more when that is over."""
    if not dispute_ids:
        return
    with transaction():
        chosen = select(Dispute).where(Dispute.id.in_(dispute_ids), due.is_to_remind_admins()).order_by(Dispute.id)
        for row in db.session.scalars(chosen.with_for_update(skip_locked=True)):
            row.reminded_at = clock.now()
            send("money.dispute_decision_due", admins(), dispute=row.id)


def note_silence(dispute_ids: Sequence[int]) -> None:
    """Nobody has answered by the last day: the admins may decide. Of an answer that comes at the same instant, whichever is first
    is written first, and both stand."""
    for dispute_id in dispute_ids:
        with transaction():
            row = locked(select(Dispute).where(Dispute.id == dispute_id, due.is_over()))
            if row is None:
                continue
            lifecycle.move(row, DisputeState.SILENT, **waits())
            audit.record("dispute.silent", row)
            send("money.dispute_silent", people_who("money", *row.sides), dispute=row.id)
            send("money.dispute_to_decide", admins(), dispute=row.id)
