"""The rows of what no sum by day can say: what is overdue now, and certificates that are held."""

from collections.abc import Callable, Mapping
from typing import Any

from ..core import clock
from ..moderation.queries.conduct import LATE
from .period import Period
from .scope import Scope
from .standing import CREDITOR, DEBTOR, held, of_certificate, whose

_ORDERS = """
    SELECT m.id || {fact} AS key, {fact} AS fact, CAST(m.listed_at AT TIME ZONE :zone AS date) AS day, m.{mine} AS agency_id,
           m.{theirs} AS partner_id, CAST(NULL AS bigint) AS person_id, '' AS word, m.currency, CAST(NULL AS bigint) AS value,
           m.amount_minor AS minor, 'movement' AS about, m.id AS about_id, m.reference AS subject
    FROM movements m WHERE m.kind = 'bank_order' AND m.status = 'listed' AND m.listed_at < :late AND {whose}
"""
_AGREED = """
    SELECT f.id || {fact} AS key, {fact} AS fact, f.due_on AS day, {mine} AS agency_id, {theirs} AS partner_id, {person} AS person_id,
           '' AS word, '' AS currency, CAST(NULL AS bigint) AS value, CAST(0 AS bigint) AS minor, 'partnership' AS about,
           p.id AS about_id, a.name || ' – ' || b.name AS subject
    FROM follow_ups f JOIN partnerships p ON p.id = f.partnership_id JOIN agencies a ON a.id = p.first_id
    JOIN agencies b ON b.id = p.second_id WHERE f.status = 'open' AND f.due_on < :today AND {whose}
"""
_CERTIFICATES = """
    SELECT CAST(c.id AS text) AS key, {fact} AS fact, CAST(c.granted_at AT TIME ZONE :zone AS date) AS day, c.agency_id,
           CAST(NULL AS bigint) AS partner_id, c.person_id, '' AS word, '' AS currency, CAST(NULL AS bigint) AS value,
           CAST(0 AS bigint) AS minor, 'certificate' AS about, c.id AS about_id, c.title AS subject
    FROM certificates c WHERE {held} AND {whose}
"""
Rows = tuple[str, dict[str, Any]]


def _orders(fact: str, scope: Scope, _period: Period) -> Rows:
    mine, theirs = ("payer_id", "payee_id") if fact == "overdue" else ("payee_id", "payer_id")
    condition = whose(scope, f"m.{mine}", f"m.{theirs}")
    sql = _ORDERS.format(fact=f"'{fact}'", mine=mine, theirs=theirs, whose=condition)
    return sql, {"late": clock.now() - LATE, "zone": clock.zone().key, **scope.values}


def _agreed(fact: str, scope: Scope, _period: Period) -> Rows:
    # Whom of theirs the other side has named is not said.
    is_mine = fact == "broken_now"
    mine, theirs = (DEBTOR, CREDITOR) if is_mine else (CREDITOR, DEBTOR)
    person = "f.person_id" if is_mine else "CAST(NULL AS bigint)"
    condition = whose(scope, mine, theirs)
    sql = _AGREED.format(fact=f"'{fact}'", mine=mine, theirs=theirs, person=person, whose=condition)
    return sql, {"today": clock.today(), **scope.values}


def _certificates(fact: str, scope: Scope, period: Period) -> Rows:
    condition, values = held(period)
    sql = _CERTIFICATES.format(fact=f"'{fact}'", held=condition, whose=of_certificate(scope))
    return sql, {"zone": clock.zone().key, **values, **scope.values}


STANDING: Mapping[str, Callable[[str, Scope, Period], Rows]] = {
    "overdue": _orders, "overdue_of": _orders, "broken_now": _agreed, "broken_now_of": _agreed,
    "certificates_held": _certificates,
}  # fmt: skip
