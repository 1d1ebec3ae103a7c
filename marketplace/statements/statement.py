"""The statement: what was earned, owed and settled in a month or a year, down to each line in the books.

The sums are the database's, over the same lines that the pages show: they don't depend on the page one looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..core.paging import Page, page
from ..core.sums import base_first
from ..core.vocabulary import Vocabulary
from ..ledger.models import Account, AccountKind, Entry, EntryKind, Line
from ..ledger.queries import OPEN_ITEMS
from ..members.models import Agency
from ..rewards.models import Reward
from ..settlement.models import Movement, MovementState
from .period import Period

SETTLING = (
    EntryKind.PAID_BEFORE, EntryKind.CONFIRMED, EntryKind.UNDONE, EntryKind.NETTED,
    EntryKind.COLLECTED, EntryKind.PAID_OUT, EntryKind.CHARGED_BACK, EntryKind.PAYOUT_REVERSED,
    EntryKind.LOST, EntryKind.FOUND, EntryKind.REPAID, EntryKind.REPAYMENT_REVERSED,
)  # fmt: skip


class Column(Vocabulary):
    """Where an amount stands in the statement."""

    EARNED = "earned", _l("Earned")
    OWED = "owed", _l("Owed")
    SETTLED = "settled", _l("Settled")

    @property
    def holds(self) -> ColumnElement[bool]:
        """Condition: a line in the books stands in this column."""
        if self == Column.SETTLED:
            return Entry.kind.in_(SETTLING)
        side = AccountKind.OWED_TO_REFERRER if self == Column.EARNED else AccountKind.OWED_BY_RECEIVER
        return and_(Entry.kind.not_in(SETTLING), Account.kind == side)


@dataclass(frozen=True)
class Statement:
    """One currency of one period: opened + earned + owed + settled = closed. `count` is how many lines there are."""

    currency: str
    opened: Money
    earned: Money
    owed: Money
    settled: Money
    count: int

    @property
    def closed(self) -> Money:
        """What is open at the end."""
        return self.opened + self.earned + self.owed + self.settled


@dataclass(frozen=True)
class Books:
    """An agency's statements of one period, the alliance's own currency first; and the day its books begin."""

    begun: date
    statements: list[Statement]


@dataclass(frozen=True, slots=True)
class Seen:
    """One line in the books as the agency sees it. `amount` is positive where it is to the agency's good."""

    at: datetime
    what: Column
    kind: EntryKind
    amount: Money
    open: Money  # after this line
    reward_id: int
    subject: str
    invoice: str  # the receiver's, for the fee that the reward is a share of
    earns: bool
    other: str  # the agency on the other side
    movement_id: int | None
    order: str | None  # the movement's number
    arrived_on: date | None  # where a bank told on which day its money came, and that isn't the line's own

    @property
    def day(self) -> date:
        """The alliance's day, by which the period was cut; the same for every reader."""
        return clock.day_of(self.at)


def books_of(agency_id: int, period: Period) -> Books:
    """All sums of a period; one query, whatever the number of lines."""
    start, end = period.instants
    within = and_(Entry.at >= start, Entry.at < end)
    sums = [total(and_(within, column.holds)).label(column.value) for column in Column]
    opened, count = total(Entry.at < start).label("opened"), func.count().filter(within).label("lines")
    chosen = lines_on(agency_id, Line.currency, func.min(Entry.at).label("first"), opened, *sums, count)
    rows = db.session.execute(chosen.group_by(Line.currency)).all()
    there = base_first(row for row in rows if row.first < end)
    begun = min((clock.day_of(row.first) for row in rows), default=clock.today())
    return Books(begun, [_statement(row) for row in there])


def lines_of(agency_id: int, period: Period, of: Statement, cursor: str | None, limit: int) -> Page:
    """Some lines of a statement, oldest first."""
    query, keys = _select_lines(agency_id, period, of.currency)
    found = page(query, keys, cursor, limit)
    return Page([_seen(row, of, agency_id) for row in found.rows], found.next, found.previous)


def all_lines(agency_id: int, period: Period, of: Statement) -> Iterator[Seen]:
    """All of them, for files."""
    query, _keys = _select_lines(agency_id, period, of.currency)
    return (_seen(row, of, agency_id) for row in db.session.execute(query))


def _statement(row: Row) -> Statement:
    sums = {name: Money(int(getattr(row, name)), row.currency) for name in ("opened", *Column)}
    return Statement(row.currency, **sums, count=row.lines)


def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """In SQL, the sum of the lines that keep a condition, in minor units; positive where it is to the agency's good."""
    # Debit is positive in the books; what an agency is owed is a credit, so its good is the other sign.
    return func.coalesce(-func.sum(Line.amount).filter(condition), 0)


def lines_on(agency_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The lines on what the agency owes and is owed."""
    chosen = select(*columns).select_from(Line).join(Account, Account.id == Line.account_id)
    chosen = chosen.join(Entry, Entry.id == Line.entry_id)
    return chosen.where(Account.agency_id == agency_id, Account.kind.in_(OPEN_ITEMS))


def _select_lines(agency_id: int, period: Period, currency: str) -> tuple[Select[*tuple[Any, ...]], list[Any]]:
    """The lines of a period, oldest first, with what they come to up to each; and the columns they are ordered by."""
    start, end = period.instants
    running = -func.sum(Line.amount).over(order_by=(Entry.at, Line.id))
    known: list[InstrumentedAttribute[Any]] = [
        Line.id,
        Entry.at,
        Line.amount,
        Line.entry_id,
        Entry.kind,
        Entry.movement_id,
        Line.reward_id,
    ]
    lines = lines_on(agency_id, *known, Account.kind.label("account"), running.label("running"))
    one = lines.where(Line.currency == currency, Entry.at >= start, Entry.at < end).subquery()
    other = aliased(Agency)
    told = [
        Reward.subject,
        Reward.invoice,
        Reward.payee_id,
        other.name.label("other"),
        Movement.reference,
        _banks_day(one.c.entry_id, one.c.kind).label("banks_day"),
    ]
    query = select(*one.c, *told).join(Reward, Reward.id == one.c.reward_id)
    query = query.join(other, other.id.in_((Reward.payer_id, Reward.payee_id)) & (other.id != agency_id))
    query = query.outerjoin(Movement, Movement.id == one.c.movement_id)
    return query.order_by(one.c.at, one.c.id), [one.c.at, one.c.id]


def _banks_day(entry_id: ColumnElement[int], kind: ColumnElement[EntryKind]) -> ColumnElement[date | None]:
    """In SQL, the bank's day of arrival beside the entry that holds: an order that was taken back may be confirmed again."""
    later = aliased(Entry)
    again = exists().where(later.movement_id == Movement.id, later.kind == EntryKind.CONFIRMED, later.id > entry_id)
    holds = and_(kind == EntryKind.CONFIRMED, Movement.status == MovementState.DONE, Movement.banks_day.is_not(None))
    return case((and_(holds, ~again), Movement.banks_day))


def _seen(line: Any, of: Statement, agency_id: int) -> Seen:
    own = Column.EARNED if line.account == AccountKind.OWED_TO_REFERRER else Column.OWED
    return Seen(
        line.at,
        Column.SETTLED if line.kind in SETTLING else own,
        line.kind,
        Money(-line.amount, of.currency),
        of.opened + Money(int(line.running), of.currency),
        line.reward_id,
        line.subject,
        line.invoice,
        line.payee_id == agency_id,
        line.other,
        line.movement_id,
        line.reference,
        line.banks_day if line.banks_day != clock.day_of(line.at) else None,
    )
