"""The catalog's answers by plain SQL over the tables, row by row: what the index is compared with."""

import json
from datetime import date
from typing import Any

from sqlalchemy import text

from marketplace.catalog.index import Facet, Sort
from marketplace.core.extensions import db

# Every service that can be found, one row a service, with arrays of all that it is counted by. Regions and categories
# climb their trees by recursion.
SERVICES = """
WITH RECURSIVE up AS (
    SELECT id, id AS above FROM regions
    UNION ALL SELECT up.id, r.parent_id FROM up JOIN regions r ON r.id = up.above WHERE r.parent_id IS NOT NULL
), overlap AS (
    SELECT id, above AS other FROM up WHERE above = id OR above <> (SELECT id FROM regions WHERE code = 'anywhere')
    UNION SELECT above, id FROM up
), work AS (
    SELECT id, id AS above FROM categories
    UNION ALL SELECT work.id, c.parent_id FROM work JOIN categories c ON c.id = work.above WHERE c.parent_id IS NOT NULL
), rate AS (
    SELECT DISTINCT ON (currency) currency, per_base FROM rates WHERE day <= :day ORDER BY currency, day DESC
), shelf AS (
    SELECT s.id, s.agency_id, s.title, s.published_at, s.unit = 'project' AS is_fixed,
        d.id IS NOT NULL AS lowers, CASE s.languages WHEN '{}' THEN a.languages ELSE s.languages END AS languages,
        EXISTS (SELECT FROM discounts x WHERE x.service_id = s.id AND x.whom = 'clients'
                AND coalesce(x.starts_on, :day) <= :day AND coalesce(x.ends_on, :day) >= :day) AS has_discount,
        s.is_taking AND coalesce(p.is_taking, true) AS is_taking,
        s.price_minor - coalesce(d.amount_minor, floor((s.price_minor * d.percent * 100 + 5000) / 10000.0), 0) AS price,
        s.currency, s.category_id, length(s.description) AS described, a.country,
        coalesce(nullif(array(SELECT region_id FROM service_regions WHERE service_id = s.id), '{}'),
                 array(SELECT id FROM regions WHERE code = lower(a.country))) AS exact_regions,
        array(SELECT industry_id FROM service_industries WHERE service_id = s.id) AS industries
    FROM services s
    JOIN agencies a ON a.id = s.agency_id AND a.status = 'active'
    LEFT JOIN profiles p ON p.agency_id = a.id
    LEFT JOIN discounts d ON d.service_id = s.id AND d.whom = 'clients' AND d.kind <> 'extra'
        AND coalesce(d.starts_on, :day) <= :day AND coalesce(d.ends_on, :day) >= :day
    WHERE s.status = 'published'
), found AS (
    SELECT shelf.*,
        array(SELECT above FROM work WHERE work.id = category_id) AS categories,
        array(SELECT DISTINCT other FROM overlap WHERE overlap.id = ANY (exact_regions)) AS regions,
        CASE WHEN currency = :base THEN price
             ELSE round(price * CASE currency WHEN 'JPY' THEN 100 ELSE 1 END
                        / (SELECT per_base FROM rate WHERE rate.currency = shelf.currency))
        END AS in_base
    FROM shelf
)
"""
CONDITIONS = {
    Facet.CATEGORY: "categories && CAST(:category AS bigint[])", Facet.REGION: "regions && CAST(:region AS bigint[])", Facet.INDUSTRY: "industries && CAST(:industry AS bigint[])",
    Facet.LANGUAGE: "languages && CAST(:language AS text[])", Facet.OFFER: "offers && CAST(:offer AS text[])", Facet.TAKING: "is_taking",
    Facet.WITHIN: "answer <= :within * 3600", Facet.BUDGET: "in_base <= :budget",
}  # fmt: skip
VALUES = {
    Facet.CATEGORY: "unnest(categories)", Facet.REGION: "unnest(regions)", Facet.INDUSTRY: "unnest(industries)",
    Facet.LANGUAGE: "unnest(ARRAY(SELECT DISTINCT unnest(languages)))", Facet.OFFER: "unnest(offers)",
    Facet.TAKING: "unnest(CASE WHEN is_taking THEN ARRAY[true] END)",
    Facet.WITHIN: "unnest(CASE WHEN answer <= 14400 THEN ARRAY[4, 24] WHEN answer <= 86400 THEN ARRAY[24] END)",
}  # fmt: skip
ORDERS = {
    Sort.PRICE: "in_base NULLS LAST, id", Sort.NEWEST: "published_at DESC, id", Sort.ANSWER: "answer NULLS LAST, id",
}  # fmt: skip
ASKED = """, asked AS (
    SELECT found.*, (answers.figures ->> agency_id::text)::numeric AS answer,
        array_remove(ARRAY[CASE WHEN has_discount THEN 'discount' END, CASE WHEN is_fixed THEN 'fixed' END], NULL) AS offers
    FROM found, (SELECT CAST(:answers AS jsonb) AS figures) answers
)
"""


class BruteForce:
    """Counts by SQL, on one day, with the rates of the database and these times to an answer by agency."""

    def __init__(self, day: date, answers: dict[int, float | None]):
        self.common = {
            "day": day,
            "base": "EUR",
            "answers": json.dumps({k: v for k, v in answers.items() if v is not None}),
        }

    def ids(self, asked: dict[Facet, Any], sort: Sort) -> list[int]:
        """What is found, in order."""
        return list(db.session.scalars(*self._sql("id", asked, order=f"ORDER BY {ORDERS[sort]}")))

    def total(self, asked: dict[Facet, Any]) -> int:
        """How many are found."""
        return db.session.scalar(*self._sql("count(*)", asked))

    def counts(self, asked: dict[Facet, Any], facet: Facet) -> dict[Any, int]:
        """How many there would be for each value of a facet."""
        others = {other: values for other, values in asked.items() if other is not facet}
        statement, values = self._sql(f"{VALUES[facet]} AS value, count(*)", others, order="GROUP BY value")
        return {value: number for value, number in db.session.execute(statement, values) if value is not None}

    def _sql(self, what: str, asked: dict[Facet, Any], order: str = "") -> tuple[Any, dict[str, Any]]:
        conditions = " AND ".join(["true", *(CONDITIONS[facet] for facet in asked)])
        values = {str(facet.value): value for facet, value in asked.items()}
        return text(f"{SERVICES} {ASKED} SELECT {what} FROM asked WHERE {conditions} {order}"), self.common | values
