"""What sums by day can't say: with how many different agencies clients were passed, and what stands open now."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from ..core import clock
from ..core.extensions import db
from ..moderation.queries.conduct import LATE
from .counting import said, spans_of
from .period import EARLIEST, Period
from .queries import Sums, counted
from .scope import Scope

Parts = dict[tuple[str, str, str], tuple[int, int]]
PASSED = ("taken", "received")


@dataclass(frozen=True)
class Known:
    """One agency, with how many clients went to it and came from it in a period and in the one before; and since when at all."""

    agency_id: int
    given: tuple[int, int]
    received: tuple[int, int]
    first: date


_BY_PARTNER = """
    WITH counted AS ({counted})
    SELECT partner_id AS agency_id, min(day) AS first,
           coalesce(sum(n) FILTER (WHERE fact = 'taken' AND {now}), 0) AS given,
           coalesce(sum(n) FILTER (WHERE fact = 'received' AND {now}), 0) AS received,
           coalesce(sum(n) FILTER (WHERE fact = 'taken' AND {before}), 0) AS given_before,
           coalesce(sum(n) FILTER (WHERE fact = 'received' AND {before}), 0) AS received_before
    FROM counted WHERE partner_id IS NOT NULL GROUP BY 1
"""


def known(scope: Scope, period: Period, live: Collection[date]) -> list[Known]:
    """With whom an agency, or a person of it, has passed clients until the end of a period."""
    before = period.before
    sql, values = counted(scope, EARLIEST, period.end, [one for one in live if one < period.end], PASSED)
    asked = {"now": period.first, "before": before.first, "gap": before.end, **values}
    statement = _BY_PARTNER.format(counted=sql, now="day >= :now", before="day >= :before AND day < :gap")
    rows: Any = db.session.execute(text(statement), asked)
    return [
        Known(one.agency_id, (int(one.given), int(one.given_before)), (int(one.received), int(one.received_before)), one.first)
        for one in rows
    ]  # fmt: skip


def partners(found: list[Known], period: Period) -> tuple[Parts, Parts]:
    """An agency's partners as facts, of the period and of the one before it."""
    return _partners(found, 0, period), _partners(found, 1, period.before)


def _partners(found: list[Known], which: int, period: Period) -> Parts:
    there = [one for one in found if one.first < period.end]
    active = [one for one in there if one.given[which] or one.received[which]]
    counts = {
        "partners": len(active),
        "partners_given": sum(one.given[which] > 0 for one in active),
        "partners_received": sum(one.received[which] > 0 for one in active),
        "partners_both": sum(one.given[which] > 0 and one.received[which] > 0 for one in active),
        "partners_new": sum(one.first >= period.first for one in active),
        "partners_known": len(there),
        "partners_silent": len(there) - len(active),
    }
    return {(name, "", ""): (count, 0) for name, count in counts.items()}


# Of each member one day is enough, and an index finds it: nothing grows with what happened.
_MEMBERS = """
    SELECT count(*) AS today, count(*) FILTER (WHERE {now}) AS now, count(*) FILTER (WHERE {before}) AS before
    FROM agencies a WHERE a.status IN ('active', 'suspended', 'leaving'){some}
"""
_PASSED = """(EXISTS (SELECT FROM figure_days f WHERE f.agency_id = a.id AND f.fact IN ('taken', 'received')
              AND f.day >= :{name}_first AND f.day < :{name}_end{kept}){live})"""


def members(scope: Scope, period: Period, live: Collection[date]) -> tuple[Parts, Parts]:
    """The members of today, and those that passed clients in the period and in the one before, as facts."""
    values: dict[str, Any] = dict(scope.values)
    parts = {}
    for name, of in (("now", period), ("before", period.before)):
        days = [one for one in live if of.first <= one < of.end]
        rows, more = said(spans_of(days), PASSED) if days else ("", {})
        values |= {f"{name}_first": of.first, f"{name}_end": of.end}
        values |= {f"{name}_{key}": value for key, value in more.items()} | ({f"{name}_live": days} if days else {})
        for key in more:
            rows = re.sub(rf":{key}\b", f":{name}_{key}", rows)
        kept, there = (
            (f" AND f.day <> ALL (:{name}_live)", f" OR a.id IN (SELECT agency_id FROM ({rows}) x)")
            if days
            else ("", "")
        )
        parts[name] = _PASSED.format(name=name, kept=kept, live=there)
    some = "" if scope.agency_ids is None else " AND a.id = ANY (:agency_ids)"
    row: Any = db.session.execute(text(_MEMBERS.format(some=some, **parts)), values).one()
    made: list[Parts] = [
        {("members_active", "", ""): (active, 0), ("members_silent", "", ""): (row.today - active, 0), ("members_today", "", ""): (row.today, 0)}
        for active in (row.now, row.before)
    ]  # fmt: skip
    return made[0], made[1]


_OVERDUE = """
    SELECT {fact} AS fact, currency, count(*) AS n, sum(amount_minor) AS minor FROM movements
    WHERE kind = 'bank_order' AND status = 'listed' AND listed_at < :late AND {whose} GROUP BY 1, 2
"""
# What is owed to partners and should have been done; see the room of partnerships.
_BROKEN = """
    SELECT {fact}, '', count(*), 0 FROM follow_ups f JOIN partnerships p ON p.id = f.partnership_id
    WHERE f.status = 'open' AND f.due_on < :today AND {whose} GROUP BY 1
"""
DEBTOR, CREDITOR = "f.owed_by_id", "p.first_id + p.second_id - f.owed_by_id"
_LATE = (
    ("overdue", _OVERDUE, "payer_id", "payee_id"), ("overdue_of", _OVERDUE, "payee_id", "payer_id"),
    ("broken_now", _BROKEN, DEBTOR, CREDITOR), ("broken_now_of", _BROKEN, CREDITOR, DEBTOR),
)  # fmt: skip


def overdue(scope: Scope) -> Parts:
    """Orders that have waited for their payer for too long, and what partners agreed on that is not done, as they stand now."""
    values = {"late": clock.now() - LATE, "today": clock.today(), **scope.values}
    parts = [sql.format(fact=f"'{fact}'", whose=whose(scope, mine, theirs)) for fact, sql, mine, theirs in _LATE]
    rows: Any = db.session.execute(text(" UNION ALL ".join(parts)), values)
    return {(one.fact, "", one.currency): (int(one.n), int(one.minor)) for one in rows}


# To the last day of the period, or to today in one that goes on.
_HELD = """(c.granted_at < :{n}edge AND (c.expires_on IS NULL OR c.expires_on >= :{n}last)
            AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= :{n}edge))"""


def held(period: Period, name: str = "") -> tuple[str, dict[str, Any]]:
    """The condition on certificates `c` that they held on the last day of a period, and the values it names, beginning with `name`."""
    last = min(period.last, clock.today())
    edge = clock.start_of(last + timedelta(days=1))
    return _HELD.format(n=name), {f"{name}edge": edge, f"{name}last": last}


def certificates(scope: Scope, period: Period) -> tuple[Parts, Parts]:
    """The certificates that are held at the end of a period, and of the one before it, as facts."""
    (now, values), (before, more) = held(period, "now_"), held(period.before, "before_")
    counts = f"count(*) FILTER (WHERE {now}) AS now, count(*) FILTER (WHERE {before}) AS before"
    sql = f"SELECT {counts} FROM certificates c WHERE {of_certificate(scope)}"
    row: Any = db.session.execute(text(sql), values | more | scope.values).one()
    return {("certificates_held", "", ""): (row.now, 0)}, {("certificates_held", "", ""): (row.before, 0)}


def of_certificate(scope: Scope) -> str:
    """The condition on certificates `c` that they are of the scope; between two agencies there are none."""
    if scope.is_alliance:
        return "true" if scope.agency_ids is None else "c.agency_id = ANY (:agency_ids)"
    if scope.partner_id is not None:
        return "false"
    return "c.agency_id = :of_agency_id" + (" AND c.person_id = :of_person_id" if scope.person_id else "")


def whose(scope: Scope, mine: str, theirs: str) -> str:
    """The condition on what stands between two agencies that one side of it is in the scope. Nobody looks after an order."""
    if scope.is_alliance:
        return "true" if scope.agency_ids is None else f"{mine} = ANY (:agency_ids)"
    if scope.person_id is not None:
        return "false"
    return f"{mine} = :of_agency_id" + (f" AND {theirs} = :of_partner_id" if scope.partner_id else "")


def with_standing(scope: Scope, period: Period, live: Collection[date], sums: tuple[Sums, Sums]) -> tuple[Sums, Sums]:
    """The sums with all that. What is overdue now has no before."""
    now, before = sums
    more: tuple[Parts, Parts] = ({}, {})
    if scope.partner_id is None:
        more = members(scope, period, live) if scope.is_alliance else partners(known(scope, period, live), period)
    certified = certificates(scope, period)
    return (
        Sums(now.parts | more[0] | certified[0] | overdue(scope), now.medians),
        Sums(before.parts | more[1] | certified[1], before.medians),
    )
