"""What everybody reads of decisions that went against an agency, where an admin shows them on its public page."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.extensions import db
from ..members.models import Agency
from ..settlement.models import Movement, MovementState
from .models import Decision, Dispute, DisputeState, Outcome, Subject

MOST = 20


def decided_against(agency_id: int) -> list[dict[str, Any]]:
    """The decisions shown of an agency, newest first, each with its month and a line that names neither the client nor the other
    agency, and no sum: those that hold, so none that an appeal waits for or has decided otherwise."""
    chosen = _that_hold().where(Decision.shown_on_id == agency_id)
    rows = db.session.execute(chosen.order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(MOST))
    return [{"month": _month(one), "text": _in_words(one, row)} for one, row in rows]


def shown_on(decision: Decision) -> Agency | None:
    """On whose public page a decision is shown now, if on any."""
    chosen = _that_hold().where(Decision.id == decision.id)
    return decision.shown_on if decision.shown_on and db.session.scalar(chosen) else None


def _that_hold() -> Select[Decision, Dispute]:
    chosen = select(Decision, Dispute).join(Dispute, Dispute.id == Decision.dispute_id)
    chosen = chosen.outerjoin(Movement, Movement.id == Dispute.movement_id)
    return chosen.where(_is_last(), or_(Dispute.movement_id.is_(None), _is_still_so()))


def _is_last() -> ColumnElement[bool]:
    first = and_(Dispute.status == DisputeState.DECIDED, Decision.turn == 1)
    return or_(first, and_(Dispute.status == DisputeState.FINAL, Decision.turn == 2))


def _is_still_so() -> ColumnElement[bool]:
    """Condition: what was decided of the order was not taken back since, nor objected to anew; and what did not arrive has not come."""
    later, late = aliased(Dispute), aliased(Movement)
    booked = late.late_for_id == Movement.id, late.status == MovementState.DONE
    came, all_came = exists().where(*booked), exists().where(*booked, late.amount_minor == Movement.amount_minor)
    return and_(
        ~exists().where(later.movement_id == Movement.id, later.id > Dispute.id),
        or_(
            and_(Decision.outcome == Outcome.DISMISS, or_(Movement.status == MovementState.DONE, all_came)),
            and_(Decision.outcome == Outcome.AMEND, Movement.status == MovementState.REFUSED),
            and_(Decision.outcome == Outcome.VOID, Movement.status == MovementState.REFUSED, ~came),
        ),
    )


def _month(one: Decision) -> date:
    return clock.day_of(one.decided_at).replace(day=1)


def _in_words(one: Decision, row: Dispute) -> str:
    if row.subject == Subject.ORDER:
        return {
            Outcome.DISMISS: _("It said that a payment had not arrived. It has arrived."),
            Outcome.AMEND: _("It said that it had sent a payment. Only a part of it has arrived."),
            Outcome.VOID: _("It said that it had sent a payment. It has not arrived."),
        }[one.outcome]
    if one.outcome == Outcome.DISMISS:
        return _("It objected to a reward. The reward is due.")
    if row.reward and one.shown_on_id == row.reward.payer_id:
        return _("More of a reward is due from it than it had stated.")
    if one.outcome == Outcome.VOID:
        return _("A reward to it was objected to. Nothing of it is due.")
    return _("A reward to it was objected to. Only a part of it is due.")
