"""All members' movements, for the admins: by state, or those that are stuck."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from ..core.extensions import db
from ..core.money import Money
from ..core.sums import piled, sums
from ..settlement.models import LIVE, UNPAID, Movement, MovementState
from ..settlement.queries import mentions
from .stuck import Stuck, since, why
from .stuck import stuck as all_stuck


@dataclass(frozen=True)
class Station:
    """The movements that are in a state now: how many there are, what they come to, one sum a currency, since when the oldest stands
    there, and how many are stuck."""

    state: MovementState
    count: int
    sums: list[Money]
    since: datetime
    stuck: int

    @property
    def is_unpaid(self) -> bool:
        """Whether nothing has been paid of these yet."""
        return self.state in UNPAID


def movements(status: MovementState | None, stuck: Stuck | str | None = None, words: str = "") -> Select[Movement]:
    """A SELECT of movements: of one state, stuck for one reason, or (`any`) for whatever reason; with these words in the
    reference, in the bank's number or in an agency's name."""
    chosen = all_stuck() if stuck else select(Movement)
    chosen = chosen.where(why() == stuck) if Stuck.read(stuck) else chosen
    chosen = chosen.where(Movement.status == status) if status else chosen
    return chosen.where(mentions(words)) if words else chosen


def count_by_state(chosen: Select[Movement]) -> dict[MovementState, int]:
    """How many of them are in each state."""
    return dict(
        db.session.execute(chosen.with_only_columns(Movement.status, func.count()).group_by(Movement.status)).all()
    )


def count_by_reason() -> dict[Stuck, int]:
    """How many are stuck for each reason."""
    rows = all_stuck().with_only_columns(why().label("word")).subquery()
    found = select(rows.c.word, func.count()).group_by(rows.c.word)
    return {Stuck(one): count for one, count in db.session.execute(found)}


def sums_of(chosen: Select[Movement]) -> list[Money]:
    """What they come to, one sum a currency."""
    total = func.sum(Movement.amount_minor)
    return sums(chosen.with_only_columns(Movement.currency, total).group_by(Movement.currency))


def stations() -> list[Station]:
    """Where money is due or on its way now, in the order of the states; those where nothing stands are left out."""
    columns = (Movement.status, Movement.currency, func.count(), func.sum(Movement.amount_minor))
    live = Movement.status.in_(LIVE)
    found = piled(select(*columns).where(live).group_by(Movement.status, Movement.currency))
    ages = select(Movement.status, func.min(since()), func.count(why())).where(live).group_by(Movement.status)
    aged = {state: (oldest, stuck) for state, oldest, stuck in db.session.execute(ages)}
    return [Station(one, *found[one], *aged[one]) for one in MovementState if one in found and one in aged]
