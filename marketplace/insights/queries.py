"""Reading sums: those that are kept, and the days that have changed since, counted on the spot."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, text

from ..core.extensions import db
from . import due
from .counting import KEYS, said, spans_of
from .period import Period
from .scope import Scope

# Counted on the spot: more only after an import, and then the page says that the figures are behind.
MOST_LIVE = 31
COLUMNS = f"fact, day, {KEYS}, n, minor"


@dataclass(frozen=True)
class Sums:
    """What was counted of one period: by fact, word and currency how many and how much; by fact the median."""

    parts: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    medians: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed:
    """Days that have changed since they were counted: those that are counted on the spot, and how many are behind."""

    live: tuple[date, ...] = ()
    behind: int = 0


def changed(first: date, end: date) -> Changed:
    """What has changed of these days; the latest are counted on the spot."""
    found = due.touched().subquery()
    days = select(found.c.day).where(found.c.day >= first, found.c.day < end).order_by(found.c.day.desc())
    each = list(db.session.scalars(days))
    return Changed(tuple(each[:MOST_LIVE]), len(each) - len(each[:MOST_LIVE]))


def changed_of(period: Period) -> Changed:
    """The same of a period and the one before it."""
    return changed(period.before.first, period.end)


def counted(
    scope: Scope, first: date, end: date, live: Collection[date], facts: Sequence[str] = ()
) -> tuple[str, dict[str, Any]]:
    """A SELECT of the sums of these days, and the values it names: kept, but for the days that are counted on the spot."""
    # All facts are named: an index that begins with the agency and the fact finds the days of each.
    named = "fact = ANY (:facts) AND " if facts else ""
    kept = f"SELECT {COLUMNS} FROM figure_days WHERE {named}{scope.kept()} AND day >= :first AND day < :end"
    values: dict[str, Any] = {"facts": list(facts), "first": first, "end": end, **scope.values}
    if not live:
        return kept, values
    rows, more = said(spans_of(live), facts, scope.live())
    on_the_spot = f"SELECT fact, day, {KEYS}, 1, minor FROM ({rows}) said"
    return f"{kept} AND day <> ALL (:live) UNION ALL {on_the_spot}", values | more | {"live": list(live)}


_SUMS = """
    WITH counted AS (SELECT {who} AS who, day >= :now AS is_now, fact, word, currency, value, n, minor FROM ({counted}) c
                     WHERE day < :gap OR day >= :now),
    -- The smallest value that at least half of all are not above: percentile_disc(0.5), over how often there is each.
    spread AS (SELECT who, is_now, fact, value, sum(n) AS n FROM counted WHERE value IS NOT NULL GROUP BY 1, 2, 3, 4),
    ranked AS (
        SELECT who, is_now, fact, value, sum(n) OVER (PARTITION BY who, is_now, fact ORDER BY value) AS up_to,
               sum(n) OVER (PARTITION BY who, is_now, fact) AS all_of_them FROM spread
    )
    SELECT who, is_now, fact, word, currency, sum(n) AS n, sum(minor) AS minor, NULL AS half
    FROM counted GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT who, is_now, fact, '', '', 0, 0, min(value) FROM ranked WHERE 2 * up_to >= all_of_them GROUP BY 1, 2, 3
"""
Both = tuple[Sums, Sums]  # of a period, and of the one before it


def sums(scope: Scope, period: Period, live: Collection[date], facts: Sequence[str]) -> Both:
    """What was counted of a period, and of the one before it; one statement."""
    return sums_by("0", scope, period, live, facts).get(0) or (Sums(), Sums())


def sums_by(
    who: str, scope: Scope, period: Period, live: Collection[date], facts: Sequence[str]
) -> dict[int | None, Both]:
    """The same told apart by "agency_id", "partner_id" or "person_id"."""
    before = period.before
    days = [one for one in live if before.first <= one < period.end]
    which, values = counted(scope, before.first, period.end, days, facts)
    asked = {"now": period.first, "gap": before.end, **values}
    found: dict[int | None, Both] = {}
    for row in db.session.execute(text(_SUMS.format(counted=which, who=who)), asked):
        of = found.setdefault(row.who, (Sums(), Sums()))[0 if row.is_now else 1]
        if row.half is None:
            of.parts[row.fact, row.word, row.currency] = int(row.n), int(row.minor)
        else:
            of.medians[row.fact] = int(row.half)
    return found
