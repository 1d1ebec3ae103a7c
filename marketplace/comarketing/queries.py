"""Goals with their progress, joint actions, templates, budgets with what is left, and requests, for whoever may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.money import Money
from ..exchange.models import Referral, Stage
from ..members.models import Person
from ..partnerships.models import Partnership
from .models import HOLDS, ActionState, ActionTemplate, Budget, BudgetRequest, Goal, GoalKind, JointAction, RequestState

MOST_RUNNING = 50  # budgets of a pair, or of the alliance, whose period is not over
MOST_LISTED = 2 * MOST_RUNNING


@dataclass(frozen=True)
class Progress:
    """A goal, and how much of it there is: exactly as many as there are rows."""

    goal: Goal
    reached: int


def goals_of(row: Partnership) -> list[Progress]:
    """The goals of a partnership, the latest period first."""
    chosen = select(Goal, _reached(row)).where(Goal.partnership_id == row.id).options(joinedload(Goal.giver))
    found = db.session.execute(chosen.order_by(Goal.ends_on.desc(), Goal.id.desc()))
    return [Progress(goal, count) for goal, count in found]


def reached(goal: Goal, row: Partnership) -> int:
    """How much there is of one goal."""
    return db.session.scalar(select(_reached(row)).where(Goal.id == goal.id)) or 0


def _reached(row: Partnership) -> ColumnElement[int]:
    """Of clients: those that were accepted in the period and not returned. Of actions: those done in it."""
    done = JointAction.partnership_id == row.id, JointAction.done_on.between(Goal.starts_on, Goal.ends_on)
    actions = select(func.count()).where(*done, JointAction.status == ActionState.DONE)
    day = cast(func.timezone(clock.zone().key, Referral.accepted_at), Date)
    taker = case((Goal.giver_id == row.first_id, row.second_id), else_=row.first_id)
    passed = Referral.referrer_id == Goal.giver_id, Referral.receiver_id == taker, Referral.status != Stage.RETURNED
    clients = select(func.count()).where(*passed, day.between(Goal.starts_on, Goal.ends_on))
    one, other = actions.correlate(Goal).scalar_subquery(), clients.correlate(Goal).scalar_subquery()
    return case((Goal.kind == GoalKind.ACTIONS, one), else_=other)


def actions_of(row: Partnership) -> Select[JointAction]:
    """A SELECT of what two agencies do together."""
    return select(JointAction).where(JointAction.partnership_id == row.id)


def action_of(person: Person, action_id: int) -> JointAction:
    """One of a person's agency; otherwise there is nothing there."""
    mine = select(JointAction).join(JointAction.partnership).where(Partnership.of(person.own_agency.id))
    return _there(mine.where(JointAction.id == action_id))


def templates_for(agency_id: int | None) -> Sequence[ActionTemplate]:
    """Those of an agency and of the alliance; for None, of the alliance alone."""
    mine = or_(ActionTemplate.agency_id.is_(None), ActionTemplate.agency_id == agency_id)
    return db.session.scalars(
        select(ActionTemplate).where(mine).order_by(ActionTemplate.agency_id, ActionTemplate.title)
    ).all()


def templates_of(agency_id: int | None) -> Select[ActionTemplate]:
    """A SELECT of those of an agency alone, or (None) of the alliance."""
    return select(ActionTemplate).where(ActionTemplate.agency_id.is_not_distinct_from(agency_id))


def taken() -> Any:
    """In SQL, what a request takes of its budget."""
    return case(
        (BudgetRequest.status.in_(HOLDS), func.coalesce(BudgetRequest.spent_minor, BudgetRequest.amount_minor)), else_=0
    )


@dataclass(frozen=True)
class Standing:
    """A budget with what was promised of it, or spent."""

    budget: Budget
    taken: Money

    @property
    def left(self) -> Money:
        """What can still be promised."""
        return self.budget.amount - self.taken


def _standings(chosen: Select[Budget]) -> list[Standing]:
    sums = (
        select(func.coalesce(func.sum(taken()), 0))
        .where(BudgetRequest.budget_id == Budget.id)
        .correlate(Budget)
        .scalar_subquery()
    )
    rows = db.session.execute(
        chosen.add_columns(sums).order_by(Budget.ends_on.desc(), Budget.id.desc()).limit(MOST_LISTED)
    )
    return [Standing(one, Money(int(minor), one.currency)) for one, minor in rows]


def budgets_of(row: Partnership) -> list[Standing]:
    """Those of two agencies, and those of the alliance that are not over; the latest periods, and so all that are not over."""
    alliance = and_(Budget.partnership_id.is_(None), Budget.runs())
    return _standings(select(Budget).where(or_(Budget.partnership_id == row.id, alliance)))


def alliance_budgets() -> list[Standing]:
    """Those of the alliance, the latest periods."""
    return _standings(select(Budget).where(Budget.partnership_id.is_(None)))


def count_running(partnership_id: int | None) -> int:
    """How many budgets of a pair, or (None) of the alliance, are not over."""
    mine = Budget.partnership_id.is_not_distinct_from(partnership_id), Budget.runs()
    return db.session.scalar(select(func.count(Budget.id)).where(*mine)) or 0


def budget_set_by(person: Person, budget_id: int) -> Budget:
    """One that somebody may end: of their agency and a partner, or, as an admin, of the alliance."""
    sees: list[ColumnElement[bool]] = [Budget.partnership_id.is_(None)] if person.is_admin else []
    sees += [Partnership.of(person.agency_id)] if person.agency_id and person.may("budgets") else []
    pairs = select(Budget).outerjoin(Partnership, Partnership.id == Budget.partnership_id)
    return _there(pairs.where(or_(False, *sees), Budget.id == budget_id))


def standing_of(budget: Budget) -> Standing:
    """One budget with what is left."""
    return _standings(select(Budget).where(Budget.id == budget.id))[0]


def requests_of(row: Partnership) -> Select[BudgetRequest]:
    """A SELECT of what both have asked for."""
    return select(BudgetRequest).where(BudgetRequest.partnership_id == row.id).options(joinedload(BudgetRequest.budget))


def alliance_requests() -> Select[BudgetRequest]:
    """A SELECT of what was asked of the alliance's budgets."""
    chosen = select(BudgetRequest).join(BudgetRequest.budget).where(Budget.partnership_id.is_(None))
    return chosen.options(joinedload(BudgetRequest.budget), joinedload(BudgetRequest.agency))


def request_seen_by(person: Person, request_id: int) -> BudgetRequest:
    """One of a person's agency on either side; for admins also those of the alliance's budgets."""
    mine = select(BudgetRequest).join(BudgetRequest.partnership).join(BudgetRequest.budget)
    sees: list[ColumnElement[bool]] = [Budget.partnership_id.is_(None)] if person.is_admin else []
    sees += [Partnership.of(person.agency_id)] if person.agency_id and person.may("partnerships") else []
    return _there(mine.where(or_(False, *sees), BudgetRequest.id == request_id))


def decides(person: Person, row: BudgetRequest) -> bool:
    """Whether somebody decides on a request: of the alliance's budget an admin, and nobody for their own agency; of a pair's budget
    who decides on money at the other side."""
    if row.budget.partnership_id is None:
        return person.is_admin and person.agency_id not in (row.partnership.first_id, row.partnership.second_id)
    return person.agency_id == row.partnership.other_id(row.agency_id) and person.may("budgets")


def waits_at_the_desk() -> Select[Any]:
    """A SELECT of requests that wait for an admin."""
    waits = BudgetRequest.status.in_([RequestState.ASKED, RequestState.SPENT])
    return (
        select(BudgetRequest.id)
        .join(Budget, Budget.id == BudgetRequest.budget_id)
        .where(Budget.partnership_id.is_(None), waits)
    )


def _there(chosen: Select[Any]) -> Any:
    found = db.session.scalar(chosen)
    if found is None:
        raise NotFound()
    return found


def count_by_state(query: Select[BudgetRequest]) -> dict[RequestState, int]:
    """How many of these requests are in each state."""
    rows = query.with_only_columns(BudgetRequest.status, maintain_column_froms=True).subquery()
    return dict(db.session.execute(select(rows.c.status, func.count()).group_by(rows.c.status)).all())
