"""What Today shows the alliance's team: what waits for a decision, talks with members, and what was decided today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..core import clock
from ..core.audit import AuditRow
from ..core.extensions import db
from ..core.room import Entry, Task
from ..members.models import Person
from ..moderation.queries.log import Names, decided_since, names_in
from ..moderation.queries.one_member import talks
from .desk_figures import DeskFigure, figures_for
from .frame import desk_tasks

FEW = 5  # of each kind
DECIDE_WITHIN = timedelta(days=5)  # after half of it the clock says so


@dataclass(frozen=True)
class Desk:
    """`kinds` are what waits with how much it is, `tasks` the oldest of each together, oldest first; `talks` those of a
    week, with their agencies; `decided` today's decisions, newest first; `figures` the strip of the alliance."""

    kinds: list[tuple[Entry, int]]
    tasks: list[tuple[Task, Entry]]
    talks: list[Any]
    decided: Sequence[AuditRow]
    names: Names
    figures: Sequence[DeskFigure]
    patience: float = DECIDE_WITHIN.total_seconds()

    @property
    def count(self) -> int:
        """How much waits in all."""
        return sum(count for _entry, count in self.kinds)


def desk_of(person: Person) -> Desk | None:
    """The desk, for the alliance's team; a query for each kind that waits, and five more, whatever their number."""
    if not person.is_of_the_team:
        return None
    kinds = desk_tasks(person)
    found = [(task, entry) for entry, _count in kinds if entry.tasks for task in entry.tasks(FEW)]
    today = clock.today()
    week = list(db.session.execute(talks(today, today + timedelta(days=7))))
    decided = decided_since(clock.start_of(today), FEW) if person.is_admin else []
    return Desk(
        kinds, sorted(found, key=lambda one: one[0].since), week, decided, names_in(decided), figures_for(person)
    )
