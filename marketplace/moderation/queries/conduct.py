"""What the desk knows of an agency in figures: its track record, and what only the alliance's team sees."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    distinct,
    func,
    select,
)

from ...core import clock
from ...core.lifecycle import History
from ...core.money import Money
from ...core.room import house
from ...core.sums import base_first
from ...exchange.models import Lead, LeadState, Offer
from ...members.models import Agency, AgencyState
from ...settlement.models import Movement, MovementState
from ..due import COUNTS_FOR
from ..models import Mark

LATE = timedelta(days=7)  # after which an order that isn't paid counts as late; half of what Today gives it
Subquery = ScalarSelect[Any]


def is_late() -> SQLColumnExpression[bool]:
    """Condition: the order waits for its payer for longer than it should."""
    return (Movement.status == MovementState.LISTED) & (Movement.listed_at < clock.now() - LATE)


def is_late_now(order: Movement) -> bool:
    """The same of an order that was read."""
    since = order.listed_at if order.status == MovementState.LISTED else None
    return since is not None and since_of(since) > LATE


def unanswered(agency: SQLColumnExpression[int]) -> Subquery:
    """How many leads that it was invited to by name ran out without its answer."""
    chosen = select(func.count(Offer.id)).join(Lead, Lead.id == Offer.lead_id)
    chosen = chosen.where(Offer.agency_id == agency, Offer.declined_at.is_(None), Lead.status == LeadState.EXPIRED)
    return chosen.scalar_subquery()


def overdue(agency: SQLColumnExpression[int]) -> Subquery:
    """What it should have paid by now, as "EUR 3000, USD 500" in minor units; None where nothing is late."""
    late = select(Movement.currency, func.sum(Movement.amount_minor).label("minor"))
    late = late.where(Movement.payer_id == agency, is_late()).group_by(Movement.currency)
    each = late.correlate(Agency).subquery()
    # One text and no object: the rows of a page have to be told apart.
    written = each.c.currency + " " + cast(each.c.minor, Text)
    return select(func.string_agg(written, ", ")).scalar_subquery()


def late_seconds(agency: SQLColumnExpression[int]) -> Subquery:
    """For how long the oldest of its late orders has waited."""
    oldest = func.min(Movement.listed_at)
    waited = func.extract("epoch", clock.now() - oldest)
    return select(waited).where(Movement.payer_id == agency, is_late()).scalar_subquery()


def contested(agency: SQLColumnExpression[int]) -> Subquery:
    """How many orders that it pays or is paid by were contested, be it settled since or not."""
    steps = (History.subject_kind == Movement.__tablename__) & (History.subject_id == Movement.id)
    chosen = select(func.count(distinct(Movement.id))).join(History, steps)
    return chosen.where(Movement.of(agency), History.became == MovementState.CONTESTED).scalar_subquery()


def marks(agency: SQLColumnExpression[int]) -> Subquery:
    """How many marks stand against it: reports that were upheld, and warnings, of the last year."""
    chosen = select(func.count(Mark.id)).where(Mark.agency_id == agency, Mark.lifted_at.is_(None))
    return chosen.where(Mark.made_at > clock.now() - COUNTS_FOR).scalar_subquery()


def member_since(agency: SQLColumnExpression[int]) -> Subquery:
    """When it was admitted; None while it was not."""
    admitted = select(func.min(History.at)).where(
        History.subject_kind == Agency.__tablename__, History.subject_id == agency
    )
    return admitted.where(History.became == AgencyState.ACTIVE).scalar_subquery()


OWN = (unanswered, overdue, late_seconds, contested, marks, member_since)


def figures() -> dict[str, Subquery]:
    """Every figure, by name, of the agency that the row is about."""
    return {name: of(Agency.id) for name, of in house().track_record.items()} | {
        of.__name__: of(Agency.id) for of in OWN
    }


def with_figures(chosen: Select[Any]) -> Select[Any]:
    """A SELECT of agencies with a column for each figure."""
    return chosen.add_columns(*(figure.label(name) for name, figure in figures().items()))


def sortable(figure: Any) -> ColumnElement[Any]:
    """A figure to sort by; where there is none it stands below all others."""
    return cast(func.coalesce(figure, -1), Float)


def accepted_share() -> ColumnElement[Any]:
    """Of the clients it was asked to take, the part that it took."""
    found = figures()
    asked = found["received"] + found["declined"] + found["unanswered"]
    return found["received"] * 1.0 / func.nullif(asked, 0)


def won_share() -> ColumnElement[Any]:
    """Of the clients it took, the part that became contracts."""
    found = figures()
    return found["won"] * 1.0 / func.nullif(found["received"], 0)


def asked_of(record: Any) -> int:
    """How many clients an agency was asked to take and has answered, or let run out."""
    return int(record.received + record.declined + record.unanswered)


def sums_late(written: str | None) -> list[Money]:
    """What `overdue` has written, one sum a currency."""
    each = (one.split() for one in (written or "").split(", ") if one)
    return base_first(Money(int(minor), currency) for currency, minor in each)


def since_of(at: datetime) -> timedelta:
    """How long ago something was."""
    return clock.now() - at
