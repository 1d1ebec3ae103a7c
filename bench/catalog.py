"""The catalog: a page of services with the counts of all facets, from the index and from plain SQL; how the index grows."""

import gc
import random
import resource
import time
from dataclasses import replace

from sqlalchemy import select, text

from marketplace.catalog.index import Asked, Facet, Index, Shelf, Sort
from marketplace.catalog.index.read import Reader
from marketplace.catalog.models import Category, Industry, Region
from marketplace.catalog.queries import services_by_id
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

from . import fill
from .measure import ROUNDS, report

AGENCIES, QUESTIONS = 500, 30
LANGUAGES = ("en", "de", "pl", "uk", "ru", "fr")
SIZES = (1_000, 10_000, 100_000)
SERVICES = """
    INSERT INTO services (agency_id, status, title, category, category_id, price_minor, currency, unit, region, languages,
                          description, published_at, created_at)
    SELECT 1 + n % :agencies, 'published', 'Service ' || n, '', (:categories)[1 + (n * 7919) % :n_categories],
           10000 + (n::bigint * 104729) % 5000000, 'EUR', CASE WHEN n % 3 = 0 THEN 'hour' ELSE 'project' END, '',
           ARRAY[(:languages)[1 + n % 6], (:languages)[1 + (n / 7) % 6]],
           'Work for shops, clinics and schools: number ' || n || ' of many that are described at some length.',
           now() - n * interval '1 minute', now()
    FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n
"""
LINKS = (
    "INSERT INTO service_regions SELECT id, (:regions)[1 + (id * 31) % :n_regions] FROM services WHERE id >= :from_id",
    "INSERT INTO service_industries SELECT id, (:industries)[1 + (id * 17) % :n_industries] FROM services"
    " WHERE id >= :from_id AND id % 2 = 0",
    "INSERT INTO discounts (service_id, whom, kind, percent, created_at)"
    " SELECT id, 'clients', 'percent', 10, now() FROM services WHERE id >= :from_id AND id % 5 = 0",
)
# What one writes first: joins and GROUP BY, a statement a facet, each with all filters but its own.
FROM = """
    FROM services s JOIN agencies a ON a.id = s.agency_id LEFT JOIN profiles p ON p.agency_id = a.id
    WHERE s.status = 'published' AND a.status = 'active'
"""
DISCOUNTED = """EXISTS (SELECT FROM discounts d WHERE d.service_id = s.id AND d.whom = 'clients'
    AND coalesce(d.starts_on, current_date) <= current_date AND coalesce(d.ends_on, current_date) >= current_date)"""
CONDITIONS = {
    Facet.CATEGORY: "s.category_id = ANY (:category)",
    Facet.REGION: "EXISTS (SELECT FROM service_regions r WHERE r.service_id = s.id AND r.region_id = ANY (:region))",
    Facet.INDUSTRY: "EXISTS (SELECT FROM service_industries i WHERE i.service_id = s.id AND i.industry_id = ANY (:industry))",
    Facet.LANGUAGE: "s.languages && :language",
    Facet.OFFER: DISCOUNTED,
    Facet.BUDGET: f"s.price_minor - CASE WHEN {DISCOUNTED} THEN (s.price_minor * 1000 + 5000) / 10000 ELSE 0 END <= :budget",
}
COUNTS = {
    Facet.CATEGORY: "SELECT s.category_id, count(*) {0} GROUP BY 1",
    Facet.REGION: "SELECT r.region_id, count(*) FROM service_regions r WHERE r.service_id IN (SELECT s.id {0}) GROUP BY 1",
    Facet.INDUSTRY: "SELECT i.industry_id, count(*) FROM service_industries i WHERE i.service_id IN (SELECT s.id {0}) GROUP BY 1",
    Facet.LANGUAGE: "SELECT l, count(DISTINCT id) FROM (SELECT s.id, unnest(s.languages) AS l {0}) x GROUP BY 1",
    Facet.OFFER: f"SELECT 'discount', count(*) {{0}} AND {DISCOUNTED}",
}
PAGE = "SELECT s.id {0} ORDER BY s.published_at DESC, s.id LIMIT 20"


def run(app) -> None:
    """Print for each size how often the index answers while plain SQL answers once, and how the index grows to a million."""
    fill.agencies(AGENCIES)
    there = 0
    for size in SIZES:
        _services(there + 1, size)
        there = size
        shelf = Shelf()
        began = time.perf_counter()
        shelf.ask(lambda held: None)
        print(f"catalog: built in {time.perf_counter() - began:.2f} s  {size}", flush=True)
        _compare(shelf, size)
    _growth(shelf)


def _services(first: int, last: int) -> None:
    lists = {
        name: list(db.session.scalars(select(model.id).where(condition).order_by(model.id)))
        for name, model, condition in (
            ("categories", Category, Category.parent_id.is_not(None)), ("industries", Industry, Industry.id > 0),
            ("regions", Region, Region.parent_id.is_not(None)),
        )
    }  # fmt: skip
    values = {f"n_{name}": len(ids) for name, ids in lists.items()} | lists | {"languages": list(LANGUAGES)}
    with transaction():
        from_id = db.session.scalar(text("SELECT coalesce(max(id), 0) + 1 FROM services"))
        given = values | {"first": first, "last": last, "agencies": AGENCIES, "from_id": from_id}
        for statement in (SERVICES, *LINKS):
            db.session.execute(text(_typed(statement)), {k: v for k, v in given.items() if f":{k}" in statement})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _typed(statement: str) -> str:
    for name in ("categories", "industries", "regions"):
        statement = statement.replace(f"(:{name})", f"(CAST(:{name} AS bigint[]))")
    return statement.replace("(:languages)", "(CAST(:languages AS text[]))")


def _compare(shelf: Shelf, size: int) -> None:
    questions = list(_questions(random.Random(5)))
    for asked in questions:
        found = shelf.ask(lambda held, asked=asked: held.services.ask(asked))
        page, counts = _by_sql(asked)
        assert found.ids == page, asked
        for facet in (Facet.CATEGORY, Facet.INDUSTRY, Facet.LANGUAGE):
            # Of categories plain SQL counts the second level alone: the first is more work for it, and none for the index.
            assert {value: found.counts[facet][value] for value in counts[facet]} == counts[facet], (facet, asked)
    ours, other = [], []
    for _round in range(ROUNDS):
        db.session.rollback()
        gc.collect()
        ours.append(_seconds_of(questions, lambda asked: _page(shelf, asked)))
        other.append(_seconds_of(questions, _by_sql))
    report("catalog: page with all counts", str(size), ours, other, "pages", QUESTIONS)
    alone = [
        _seconds_of(questions, lambda asked: shelf.ask(lambda held: held.services.ask(asked))) for _ in range(ROUNDS)
    ]
    report("catalog: counts and ids alone", str(size), alone, other, "questions", QUESTIONS)


def _seconds_of(questions: list[Asked], answer) -> float:
    began = time.perf_counter()
    for asked in questions:
        answer(asked)
    return time.perf_counter() - began


def _page(shelf: Shelf, asked: Asked) -> None:
    services_by_id(shelf.ask(lambda held: held.services.ask(asked)).ids)


def _questions(one: random.Random):
    # Regions of the third level: for plain SQL a region is itself, for the index also what it overlaps.
    regions = list(
        db.session.scalars(text("SELECT id FROM regions WHERE code IN ('de', 'pl', 'fr', 'us', 'jp', 'br')"))
    )
    lists = {
        Facet.CATEGORY: list(db.session.scalars(select(Category.id).where(Category.parent_id.is_not(None)))),
        Facet.INDUSTRY: list(db.session.scalars(select(Industry.id))),
        Facet.LANGUAGE: list(LANGUAGES),
        Facet.OFFER: ["discount"],
    }
    assert regions
    for _number in range(QUESTIONS):
        values = {
            facet: frozenset(one.sample(ids, min(len(ids), one.randint(1, 4))))
            for facet, ids in lists.items()
            if one.random() < 0.4
        }
        most = one.choice([None, None, 500_000, 2_000_000])
        yield Asked(values, most=most, sort=Sort.NEWEST, limit=20)


def _by_sql(asked: Asked) -> tuple[list[int], dict]:
    values = {facet.value: list(chosen) for facet, chosen in asked.values.items()} | {"budget": asked.most}

    def narrowed(but: Facet | None) -> str:
        facets = [*asked.values, *([Facet.BUDGET] if asked.most is not None else [])]
        return FROM + "".join(f" AND {CONDITIONS[facet]}" for facet in facets if facet is not but)

    def ask(statement: str):
        return db.session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})

    counts = {facet: dict(ask(statement.format(narrowed(facet))).all()) for facet, statement in COUNTS.items()}
    ask(f"SELECT count(*) {narrowed(None)}")
    return list(ask(PAGE.format(narrowed(None))).scalars()), counts


def _growth(shelf: Shelf) -> None:
    """The index alone, with ten times the rows: each row ten times under other numbers."""
    reader = Reader(shelf.trees, shelf.rates, shelf.day, {})
    rows, questions = list(reader.services()), list(_questions(random.Random(5)))
    small, large = Index(shelf.trees), Index(shelf.trees)
    small.put(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for copy in range(10):
        large.put((replace(row, id=row.id + copy * 10_000_000), texts) for row, texts in rows)
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    times = {index: [_seconds_of(questions, index.ask) for _round in range(ROUNDS)] for index in (small, large)}
    report("catalog: the index alone", "1,000,000 beside 100,000", times[large], times[small], "ms")
    print(f"catalog: memory of a million rows {used:.0f} MB", flush=True)
