"""What figures are of: days from one to another, and the days before with which they are compared."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from flask_babel import lazy_gettext as _l

from ..core import clock
from ..core.formats import days
from ..core.vocabulary import Vocabulary

ONE = timedelta(days=1)
EARLIEST = date(2000, 1, 1)


class Choice(Vocabulary):
    """The periods that are offered by name."""

    THIS_MONTH = "this-month", _l("This month")
    LAST_MONTH = "last-month", _l("Last month")
    QUARTER = "quarter", _l("This quarter")
    YEAR = "year", _l("This year")
    LAST_YEAR = "last-year", _l("Last year")


@dataclass(frozen=True)
class Period:
    """From `first` up to, and without, `end`. `name` is how addresses call it: a Choice, a month, or two days; `months` is how
    long it is when it is over, 0 for one that is given by its days."""

    name: str
    first: date
    end: date
    months: int = 0

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - ONE

    @property
    def words(self) -> str:
        """As the reader reads it: from which day to which."""
        return days(self.first, self.last)

    @property
    def before(self) -> Self:
        """The month, quarter or year before it; of one that runs, as many days of that. Before days, as many days."""
        length = self.end - self.first
        if not self.months:
            return type(self)("", self.first - length, self.first)
        first = _months_back(self.first, self.months)
        is_over = self.end == _months_back(self.first, -self.months)
        return type(self)("", first, self.first if is_over else min(first + length, self.first))


def month_of(of: date) -> Period:
    """A month, whole."""
    first = of.replace(day=1)
    return Period(f"{first:%Y-%m}", first, _months_back(first, -1), 1)


def read(named: str) -> Period | None:
    """The period of that name; None where there is none."""
    if choice := Choice.read(named):
        return chosen(choice)
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", named, re.ASCII):
        return month_of(date(int(named[:4]), int(named[5:]), 1))
    days = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", named, re.ASCII)
    return between(*days.groups()) if days else None


def between(first: str, last: str) -> Period | None:
    """The days from one to another, both among them; None where they are no days, or the wrong way round."""
    try:
        start, stop = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    if not EARLIEST <= start <= stop <= clock.latest_today() + timedelta(days=366):
        return None
    return Period(f"{start}..{stop}", start, stop + ONE)


def chosen(choice: Choice) -> Period:
    """The period that this is today. What runs still ends today."""
    today = clock.today()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    first, end, months = {
        Choice.THIS_MONTH: (month, today + ONE, 1),
        Choice.LAST_MONTH: (_months_back(month, 1), month, 1),
        Choice.QUARTER: (_months_back(month, (month.month - 1) % 3), today + ONE, 3),
        Choice.YEAR: (year, today + ONE, 12),
        Choice.LAST_YEAR: (_months_back(year, 12), year, 12),
    }[choice]
    return Period(choice.value, first, end, months)


def _months_back(first: date, count: int) -> date:
    number = first.year * 12 + first.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
