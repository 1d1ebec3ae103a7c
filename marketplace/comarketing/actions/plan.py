"""Goals of two agencies for a period."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...members.models import Person
from ...partnerships.actions.pairs import active
from ..models import MOST, Goal, GoalKind
from .periods import period_errors

MOST_GOALS = 20  # of a partnership


@dataclass(frozen=True)
class SaidGoal:
    """How many in a period; of clients, who passes them."""

    kind: str
    giver_id: int | None
    starts_on: date | None
    ends_on: date | None
    target: int | None


def set_goal(partnership_id: int, person: Person, said: SaidGoal) -> Goal:
    """Set a goal for both; either side does, and either removes it."""
    with transaction():
        row = active(partnership_id, person)
        errors = period_errors(said.starts_on, said.ends_on)
        kind = GoalKind.read(said.kind)
        if kind is None:
            errors["kind"] = _("Choose one.")
        if kind == GoalKind.CLIENTS and said.giver_id not in (row.first_id, row.second_id):
            errors["giver"] = _("Choose one.")
        if said.target is None or not 1 <= said.target <= MOST:
            errors["target"] = _("Write a whole number from %(least)s to %(most)s.", least=1, most=MOST)
        if errors:
            raise BadInput(_("Mend what is marked."), errors)
        if len(db.session.scalars(select(Goal.id).where(Goal.partnership_id == row.id)).all()) >= MOST_GOALS:
            raise NotNow(_("There are %(most)s goals already, and no more fit. Remove one first.", most=MOST_GOALS))
        giver = said.giver_id if kind == GoalKind.CLIENTS else None
        made = Goal(
            partnership_id=row.id, kind=kind, giver_id=giver, starts_on=said.starts_on, ends_on=said.ends_on, target=said.target,
            made_by=person.id, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        audit.record("partnership.goal", row, person, goal=made.id)
    return made


def remove_goal(partnership_id: int, goal_id: int, person: Person) -> None:
    """Remove a goal."""
    with transaction():
        row = active(partnership_id, person)
        goal = own(select(Goal).where(Goal.id == goal_id, Goal.partnership_id == row.id))
        audit.record("partnership.goal_removed", row, person, goal=goal.id)
        db.session.delete(goal)
