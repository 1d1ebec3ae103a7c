"""What a statement covers: a month or a year of the alliance's days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..core import clock
from ..core.formats import month


@dataclass(frozen=True)
class Period:
    """From `first` up to, and without, `end`."""

    first: date
    end: date

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return (self.end - self.first).days > 31

    @property
    def name(self) -> str:
        """As addresses and files name it: "2026-03" or "2026"."""
        return f"{self.first:%Y}" if self.is_year else f"{self.first:%Y-%m}"

    @property
    def is_over(self) -> bool:
        """Whether all its days have passed."""
        return clock.today() >= self.end

    @property
    def words(self) -> str:
        """As the reader names it: "March 2026" or "2026"."""
        return self.name if self.is_year else month(self.first)

    @property
    def until(self) -> date:
        """Its last day, or today while it lasts."""
        return max(self.first, min(clock.today(), self.end - timedelta(days=1)))

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """The first instant of it and the first after it."""
        return clock.start_of(self.first), clock.start_of(self.end)


def month_from(first: date) -> Period:
    """The month that begins on this day."""
    return Period(first, date(first.year + first.month // 12, first.month % 12 + 1, 1))


def year_of(day: date) -> Period:
    """The year this day lies in."""
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def period_named(text: str | None) -> Period:
    """The period that "2026-03" or "2026" names; this month for anything else."""
    return read_period(text) or month_from(clock.today().replace(day=1))


def read_period(text: str | None) -> Period | None:
    """The same; None for what names no period, or one that is far ahead."""
    named = re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?", text or "", re.ASCII)
    if named is None or int(named[1]) > clock.today().year + 1:
        return None
    year, month_number = named.groups()
    return month_from(date(int(year), int(month_number), 1)) if month_number else year_of(date(int(year), 1, 1))


def periods_since(begun: date, shown: Period) -> tuple[list[Period], list[Period]]:
    """The years and the months since a day, newest first; and the one that is shown, wherever it lies."""
    months, first = [], begun.replace(day=1)
    while first <= clock.today():
        months.append(month_from(first))
        first = months[-1].end
    years = [year_of(date(year, 1, 1)) for year in range(begun.year, clock.today().year + 1)]
    kind = years if shown.is_year else months
    if shown not in kind:
        kind.append(shown)
    return _newest_first(years), _newest_first(months)


def _newest_first(periods: list[Period]) -> list[Period]:
    return sorted(periods, key=lambda one: one.first, reverse=True)
