"""A dispute as calls answer it."""

from flask_login import current_user

from ...core import approval
from ...core.api import Seen
from ...core.money import Money
from ...members.queries import names_of
from .. import queries
from ..against import shown_on
from ..models import Dispute


def one(dispute_id: int) -> Seen:
    """The dispute whole, with the files shown in it; to admins also what waits for a second one."""
    row = queries.dispute_seen_by(current_user, dispute_id)
    before = queries.shown_before(row, current_user)
    shown = [
        Seen(one, shown_before=[seen.dispute.id for seen in before.get(one.id, [])]) for one in queries.papers_of(row)
    ]
    decisions = [Seen(one, shown_on=agency.id if (agency := shown_on(one)) else None) for one in row.decisions]
    waiting = _waiting(row) if current_user.is_admin else None
    paid = queries.paid_of(row)
    money = {"paid": queries.sum_paid(row, paid), "paid_by": [each.movement.id for each in paid]}
    return Seen(row, **money, papers=shown, notes=queries.notes_of(row), decisions=decisions, waiting=waiting)


def _waiting(row: Dispute) -> dict | None:
    waiting = approval.standing([row]).get(row.id)
    if waiting is None:
        return None
    amount = None if waiting.amount_minor is None else Money(waiting.amount_minor, row.currency)
    by = {"id": waiting.proposed_by, "name": names_of([waiting.proposed_by])[waiting.proposed_by]}
    return {
        "outcome": waiting.outcome,
        "amount": amount,
        "late_report": waiting.marked,
        "show": waiting.shown,
        "reason": waiting.reason,
        "by": by,
        "at": waiting.proposed_at,
    }
