"""The questions of bench/catalog.py put to PostgreSQL, in two ways.

What one writes first: the tables as they are, with joins. And what one writes when that is too slow: all that is asked about in
one flat table with an index on each column, which somebody would have to keep. In both a statement a facet, each with all
filters but its own, and one each for the page and the total.
"""

from typing import NamedTuple

from sqlalchemy import text

from marketplace.catalog.index import Asked, Facet
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

PAGE = "SELECT s.id {0} ORDER BY s.published_at DESC, s.id LIMIT 20"
TOTAL = "SELECT count(*) {0}"


class Way(NamedTuple):
    """What is read, what a filter is for each facet, and how each facet is counted."""

    source: str
    conditions: dict[Facet, str]
    counts: dict[Facet, str]

    def answer(self, asked: Asked) -> tuple[list[int], dict]:
        """The ids of the page, and the counts by facet."""
        values = {facet.value: list(chosen) for facet, chosen in asked.values.items()} | {"budget": asked.most}
        facets = [*asked.values, *([Facet.BUDGET] if asked.most is not None else [])]

        def ask(statement: str, but: Facet | None = None):
            narrowed = "".join(f" AND {self.conditions[facet]}" for facet in facets if facet is not but)
            statement = statement.format(self.source + narrowed)
            return db.session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})

        counts = {facet: dict(ask(statement, facet).all()) for facet, statement in self.counts.items()}
        ask(TOTAL)
        return list(ask(PAGE).scalars()), counts


DISCOUNTED = """EXISTS (SELECT FROM discounts d WHERE d.service_id = s.id AND d.whom = 'clients'
    AND coalesce(d.starts_on, current_date) <= current_date AND coalesce(d.ends_on, current_date) >= current_date)"""
PRICE = f"s.price_minor - CASE WHEN {DISCOUNTED} THEN (s.price_minor * 1000 + 5000) / 10000 ELSE 0 END"
# A service that names no languages is done in those of its agency.
LANGUAGES = "CASE cardinality(s.languages) WHEN 0 THEN a.languages ELSE s.languages END"
FROM = """
    FROM services s JOIN agencies a ON a.id = s.agency_id LEFT JOIN profiles p ON p.agency_id = a.id
    WHERE s.status = 'published' AND a.status = 'active'
"""
PLAIN = Way(
    FROM,
    {
        Facet.CATEGORY: "s.category_id = ANY (:category)",
        Facet.INDUSTRY: "EXISTS (SELECT FROM service_industries i WHERE i.service_id = s.id AND i.industry_id = ANY (:industry))",
        Facet.LANGUAGE: f"{LANGUAGES} && :language",
        Facet.OFFER: DISCOUNTED,
        Facet.BUDGET: f"{PRICE} <= :budget",
    },
    {
        Facet.CATEGORY: "SELECT s.category_id, count(*) {0} GROUP BY 1",
        Facet.REGION: "SELECT r.region_id, count(*) FROM service_regions r WHERE r.service_id IN (SELECT s.id {0}) GROUP BY 1",
        Facet.INDUSTRY: "SELECT i.industry_id, count(*) FROM service_industries i WHERE i.service_id IN (SELECT s.id {0}) GROUP BY 1",
        Facet.LANGUAGE: f"SELECT l, count(DISTINCT id) FROM (SELECT s.id, unnest({LANGUAGES}) AS l {{0}}) x GROUP BY 1",
        Facet.OFFER: f"SELECT 'discount', count(*) {{0}} AND {DISCOUNTED}",
    },
)
FLAT = Way(
    "FROM flat s WHERE true",
    {
        Facet.CATEGORY: "s.category_id = ANY (:category)",
        Facet.INDUSTRY: "s.industries && CAST(:industry AS bigint[])",
        Facet.LANGUAGE: "s.languages && :language",
        Facet.OFFER: "s.has_discount",
        Facet.BUDGET: "s.price <= :budget",
    },
    {
        Facet.CATEGORY: "SELECT s.category_id, count(*) {0} GROUP BY 1",
        Facet.REGION: "SELECT one, count(*) FROM (SELECT unnest(s.regions) AS one {0}) x GROUP BY 1",
        Facet.INDUSTRY: "SELECT one, count(*) FROM (SELECT unnest(s.industries) AS one {0}) x GROUP BY 1",
        Facet.LANGUAGE: "SELECT one, count(*) FROM (SELECT unnest(s.languages) AS one {0}) x GROUP BY 1",
        Facet.OFFER: "SELECT 'discount', count(*) {0} AND s.has_discount",
    },
)
MAKE_FLAT = (
    "DROP TABLE IF EXISTS flat",
    f"""CREATE TABLE flat AS
        SELECT s.id, s.published_at, s.category_id, {PRICE} AS price, {DISCOUNTED} AS has_discount,
               ARRAY(SELECT DISTINCT unnest({LANGUAGES})) AS languages,
               ARRAY(SELECT region_id FROM service_regions WHERE service_id = s.id) AS regions,
               ARRAY(SELECT industry_id FROM service_industries WHERE service_id = s.id) AS industries
        {FROM}""",
    "ALTER TABLE flat ADD PRIMARY KEY (id)",
    *(f"CREATE INDEX ON flat USING gin ({name})" for name in ("languages", "regions", "industries")),
    *(f"CREATE INDEX ON flat ({name})" for name in ("category_id", "price", "published_at DESC, id")),
    "CREATE INDEX ON flat (published_at DESC, id) WHERE has_discount",
    "ANALYZE flat",
)


def make_flat() -> None:
    """The flat table as the services are now."""
    with transaction():
        for statement in MAKE_FLAT:
            db.session.execute(text(statement))
