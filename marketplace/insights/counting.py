"""The SQL that counts days: from the rows of the house to sums by day."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from ..core import clock
from .facts import COLUMNS, SOURCES, Days, Fact, Source

KEYS = ", ".join(one for one in COLUMNS if one != "minor")


def spans_of(days: Collection[date]) -> list[Days]:
    """Days as the fewest rows of days that follow each other."""
    found: list[Days] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = found[-1][0], day + timedelta(days=1)
        else:
            found.append((day, day + timedelta(days=1)))
    return found


def said(spans: list[Days], facts: Collection[str] = (), agencies: str = "") -> tuple[str, dict[str, Any]]:
    """A SELECT of all that the rows of these days say, one row each, and the values it names; of some facts, if they are named, and
    of those agencies for which the condition `agencies` holds."""
    parts, values = [], {"zone": clock.zone().key}
    for source in SOURCES:
        wanted = tuple(fact for fact in source.facts if not facts or fact.name in facts)
        if wanted:
            condition, more = source.within(spans)
            parts.append(source.scan(condition, wanted) + (f" AND ({agencies})" if agencies else ""))
            values |= more
    return " UNION ALL ".join(parts), values


def rows_of(source: Source, fact: Fact, spans: list[Days], more: str = "") -> tuple[str, dict[str, Any]]:
    """A SELECT of what one source says as one fact, and the values it names; `more` are further columns."""
    condition, values = source.within(spans)
    return source.scan(condition, (fact,), more), {"zone": clock.zone().key} | values


def sums(spans: list[Days]) -> tuple[str, dict[str, Any]]:
    """An INSERT of the sums of these days: those of each agency, and then those of the alliance, which has no number."""
    rows, values = said(spans)
    statement = f"""
        WITH counted AS (
            SELECT fact, day, {KEYS}, count(*) AS n, sum(minor) AS minor FROM ({rows}) said GROUP BY fact, day, {KEYS}
        )
        INSERT INTO figure_days (fact, day, {KEYS}, n, minor)
        SELECT * FROM counted
        UNION ALL
        SELECT fact, day, NULL, NULL, NULL, word, currency, value, sum(n), sum(minor) FROM counted
        GROUP BY fact, day, word, currency, value
    """
    return statement, values
