"""Where facts come from: rows of the house, each with the day it counts on, and what it says of which agency."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ...core import clock

# What one fact says, in this order: see Fact.
COLUMNS = {
    "agency_id": "bigint", "partner_id": "bigint", "person_id": "bigint", "word": "text", "currency": "text",
    "value": "bigint", "minor": "bigint",
}  # fmt: skip
Days = tuple[date, date]  # from the first up to, and without, the second


@dataclass(frozen=True)
class Fact:
    """What one row of a source says of one agency; all are SQL. Where `agency` is NULL, or `only` doesn't hold, it says nothing.

    `partner` is the agency on the other side, `person` who of the agency it is attributed to. `word` tells kinds of it apart,
    `value` is a length of time in whole minutes, hours or days, `minor` a sum in minor units of `currency`.
    """

    name: str
    agency: str
    partner: str = "NULL"
    person: str = "NULL"
    word: str = "''"
    currency: str = "''"
    value: str = "NULL"
    minor: str = "0"
    only: str = ""

    def said(self) -> str:
        """The fact as a row of SQL."""
        agency = f"CASE WHEN {self.only} THEN {self.agency} END" if self.only else self.agency
        parts = (agency, self.partner, self.person, self.word, self.currency, self.value, self.minor)
        casts = (f"CAST({part} AS {kind})" for part, kind in zip(parts, COLUMNS.values(), strict=True))
        return f"('{self.name}', {', '.join(casts)})"


@dataclass(frozen=True)
class Source:
    """Rows from `tables` that satisfy `where`, with the facts that each of them says.

    They count on the alliance's day of the instant `at`, or on the date `day`. `row_id` is the number of what a row is about,
    of the kind `about`; `subject` is what people know it by.
    """

    tables: str
    where: str
    about: str
    row_id: str
    subject: str
    facts: tuple[Fact, ...]
    at: str = ""
    day: str = ""

    def on(self) -> str:
        """In SQL, the day it counts on."""
        return self.day or f"CAST({self.at} AT TIME ZONE :zone AS date)"

    def within(self, spans: list[Days]) -> tuple[str, dict[str, Any]]:
        """The condition that it counts on one of these days, and the values it names."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        for n, (first, end) in enumerate(spans):
            parts.append(f"{self.day or self.at} >= :{self._key}from{n} AND {self.day or self.at} < :{self._key}to{n}")
            edge = (lambda one: one) if self.day else clock.start_of
            values |= {f"{self._key}from{n}": edge(first), f"{self._key}to{n}": edge(end)}
        return " OR ".join(f"({part})" for part in parts) or "false", values

    @property
    def _key(self) -> str:
        return "day_" if self.day else "at_"

    def scan(self, condition: str, facts: tuple[Fact, ...] = (), more: str = "") -> str:
        """The facts of the rows that satisfy a condition, one row each; `more` are further columns."""
        said = ", ".join(fact.said() for fact in facts or self.facts)
        names = ", ".join(COLUMNS)
        return (
            f"SELECT x.fact, {self.on()} AS day, {', '.join('x.' + one for one in COLUMNS)}{more} FROM {self.tables}"
            f" CROSS JOIN LATERAL (VALUES {said}) AS x (fact, {names})"
            f" WHERE ({self.where}) AND ({condition}) AND x.agency_id IS NOT NULL"
        )
