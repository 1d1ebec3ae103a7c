"""Budgets that end before their last day, and what two agencies have planned, once they don't work together any more."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from ...core import audit, clock, lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...members.models import Person
from ...outbox.actions import send
from ...partnerships.models import Partnership
from ...partnerships.people import people_of
from ..models import ActionState, Budget, BudgetRequest, JointAction, RequestState
from ..queries import budget_set_by


def end_plans(partnership_id: int, person: Person | None) -> None:
    """Cancel what is planned; what was asked and nobody has decided on lapses; `person` None for a job. What was approved stays: it
    may be spent already, and is still proved and closed. Call it inside the transaction that ends the partnership, which holds it."""
    mine = JointAction.partnership_id == partnership_id, JointAction.status == ActionState.PLANNED
    planned = select(JointAction).where(*mine).order_by(JointAction.id).with_for_update()
    lifecycle.move_all(db.session.scalars(planned).all(), ActionState.CANCELLED, person)
    _lapse(person, BudgetRequest.partnership_id == partnership_id)


def end_budget(budget_id: int, person: Person) -> Budget:
    """End a budget before its last day: nothing more is asked of it, and what waits for a decision lapses. What was approved stays. The
    other side is told, and whoever asked."""
    budget_set_by(person, budget_id)
    with transaction():
        row = own(select(Budget).where(Budget.id == budget_id))
        if row.is_over:
            raise NotNow(_("It is over already."))
        row.ended_at, row.ended_by = clock.now(), person.id
        lapsed = _lapse(person, BudgetRequest.budget_id == row.id)
        if row.partnership_id is not None:
            pair = db.session.get_one(Partnership, row.partnership_id)
            send("partnership.budget_ended", people_of(pair, pair.other_id(person.agency_id)), budget=row.id)
        for one in lapsed:
            send(
                "partnership.request_decided",
                people_of(one.partnership, one.agency_id),
                request=one.id,
                became="lapsed",
            )
        audit.record("partnership.budget_ended", row, person)
    return row


def _lapse(person: Person | None, *among: ColumnElement[bool]) -> Sequence[BudgetRequest]:
    waits = *among, BudgetRequest.status == RequestState.ASKED
    # Budgets first, as whoever decides holds them.
    budgets = select(Budget.id).where(Budget.id.in_(select(BudgetRequest.budget_id).where(*waits)))
    db.session.execute(budgets.order_by(Budget.id).with_for_update()).all()
    asked = select(BudgetRequest).where(*waits).order_by(BudgetRequest.id).with_for_update()
    rows = db.session.scalars(asked.execution_options(populate_existing=True)).all()
    lifecycle.move_all(rows, RequestState.LAPSED, person)
    return rows
