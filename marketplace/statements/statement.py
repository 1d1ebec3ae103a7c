"""The statement: what was earned, owed and settled in a month, down to each line in the books."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Result, func, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..core.vocabulary import Vocabulary
from ..ledger.models import Account, AccountKind, Entry, EntryKind, Line
from ..ledger.queries import OPEN_ITEMS
from ..rewards.models import Reward

SETTLING = (EntryKind.PAID_BEFORE, EntryKind.CONFIRMED, EntryKind.UNDONE, EntryKind.NETTED)


class Column(Vocabulary):
    """Where an amount stands in the statement."""

    EARNED = "earned", _l("Earned")
    OWED = "owed", _l("Owed")
    SETTLED = "settled", _l("Settled")


@dataclass(frozen=True)
class Row:
    """One line in the books as the agency sees it. `amount` is positive where it is to the agency's good."""

    at: datetime
    what: Column
    kind: EntryKind
    movement_id: int | None
    amount: Money
    reward: Reward
    open: Money  # after this row

    @property
    def day(self) -> date:
        """The alliance's day, by which the month was cut; the same for every reader."""
        return clock.day_of(self.at)


@dataclass(frozen=True)
class Statement:
    """One currency of one month: opened + earned + owed + settled = closed."""

    currency: str
    opened: Money
    earned: Money
    owed: Money
    settled: Money
    closed: Money
    rows: list[Row]


def month_of(text: str | None) -> date:
    """The first day of the month named "2026-03"; this month for anything else."""
    this = clock.today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return month if 2000 <= month.year <= this.year + 1 else this


def months_of(agency_id: int) -> list[date]:
    """The months that have lines, newest first; this month always."""
    mine = select(func.min(Entry.at)).join(Line, Line.entry_id == Entry.id).join(Account, Account.id == Line.account_id)
    first = db.session.scalar(mine.where(Account.agency_id == agency_id))
    month, this = (
        clock.day_of(first).replace(day=1) if first else clock.today().replace(day=1),
        clock.today().replace(day=1),
    )
    months = [month]
    while months[-1] < this:
        months.append(next_month(months[-1]))
    return months[::-1]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def statements_of(agency_id: int, month: date) -> list[Statement]:
    """The agency's statement of a month, one for each currency. Two queries."""
    start, end = clock.start_of(month), clock.start_of(next_month(month))
    opened = dict(_sums_before(agency_id, start))
    lines: dict[str, list] = {currency: [] for currency in opened}
    for line in _lines(agency_id, start, end):
        lines.setdefault(line.currency, []).append(line)
    return [_statement(currency, opened.get(currency, 0), rows) for currency, rows in sorted(lines.items())]


def _sums_before(agency_id: int, instant: datetime) -> list[tuple[str, int]]:
    chosen = (
        select(Line.currency, -func.sum(Line.amount))
        .join(Account, Account.id == Line.account_id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Account.agency_id == agency_id, Account.kind.in_(OPEN_ITEMS), Entry.at < instant)
    )
    return [(currency, int(total)) for currency, total in db.session.execute(chosen.group_by(Line.currency))]


def _lines(agency_id: int, start: datetime, end: datetime) -> Result[*tuple[Any, ...]]:
    return db.session.execute(
        select(Line.currency, Line.amount, Account.kind, Entry.at, Entry.kind.label("about"), Entry.movement_id, Reward)
        .join(Account, Account.id == Line.account_id)
        .join(Entry, Entry.id == Line.entry_id)
        .join(Reward, Reward.id == Line.reward_id)
        .options(joinedload(Reward.payer), joinedload(Reward.payee))
        .where(Account.agency_id == agency_id, Account.kind.in_(OPEN_ITEMS), Entry.at >= start, Entry.at < end)
        .order_by(Entry.at, Line.id)
    )


def _statement(currency: str, opened: int, lines: list) -> Statement:
    sums, rows, open_now = dict.fromkeys(Column, 0), [], opened
    for line in lines:
        # Debit is positive in the books; what an agency is owed is a credit, so its good is the other sign.
        what, amount = _what(line), -int(line.amount)
        sums[what] += amount
        open_now += amount
        money, balance = Money(amount, currency), Money(open_now, currency)
        rows.append(Row(line.at, what, line.about, line.movement_id, money, line.Reward, balance))
    figures = {column.value: Money(total, currency) for column, total in sums.items()}
    return Statement(currency, Money(opened, currency), **figures, closed=Money(open_now, currency), rows=rows)


def _what(line: Any) -> Column:
    if line.about in SETTLING:
        return Column.SETTLED
    return Column.EARNED if line.kind == AccountKind.OWED_TO_REFERRER else Column.OWED
