"""What two agencies have planned, once they don't work together any more."""

from sqlalchemy import select

from ...core import lifecycle
from ...core.extensions import db
from ...members.models import Person
from ..models import ActionState, Budget, BudgetRequest, JointAction, RequestState


def end_plans(partnership_id: int, person: Person | None) -> None:
    """Cancel what is planned, and take back what was asked and nobody has decided on; `person` None for a job. What was approved stays: it
    may be spent already, and is still proved and closed. Call it inside the transaction that ends the partnership, which holds it."""
    mine = JointAction.partnership_id == partnership_id, JointAction.status == ActionState.PLANNED
    planned = select(JointAction).where(*mine).order_by(JointAction.id).with_for_update()
    lifecycle.move_all(db.session.scalars(planned).all(), ActionState.CANCELLED, person)
    waits = BudgetRequest.partnership_id == partnership_id, BudgetRequest.status == RequestState.ASKED
    # Budgets first, as whoever decides holds them.
    budgets = select(Budget.id).where(Budget.id.in_(select(BudgetRequest.budget_id).where(*waits)))
    db.session.execute(budgets.order_by(Budget.id).with_for_update()).all()
    asked = select(BudgetRequest).where(*waits).order_by(BudgetRequest.id).with_for_update()
    rows = db.session.scalars(asked.execution_options(populate_existing=True)).all()
    lifecycle.move_all(rows, RequestState.WITHDRAWN, person)
