"""The catalog: a page of services with the counts of all facets, from the index, from SQL and from tantivy; how the index grows,
and the memory that it takes."""

import gc
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select, text

from marketplace.catalog.index import Asked, Facet, Index, Shelf, Sort
from marketplace.catalog.index.read import Reader
from marketplace.catalog.models import Category, Industry, Region
from marketplace.catalog.queries import services_by_id
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

from . import fill
from ._catalog_sql import FLAT, PLAIN, make_flat
from ._memory import resident, web_process
from ._tantivy import Tantivy, tantivy
from .measure import ROUNDS, report, seconds

AGENCIES, QUESTIONS, PORT = 500, 30, 8474
WORDS = 20_000  # different ones: of the 3,079 services of a real price list, 646
WITHIN = 3  # times the index: where PostgreSQL would be taken instead of it
LANGUAGES = ("en", "de", "pl", "uk", "ru", "fr")
SIZES = (1_000, 10_000, 100_000)
SERVICES = """
    INSERT INTO services (agency_id, status, title, category, category_id, price_minor, currency, unit, region, languages,
                          description, published_at, created_at)
    SELECT 1 + n % :agencies, 'published', 'Service ' || n % :words, '', (:categories)[1 + (n * 7919) % :n_categories],
           10000 + (n::bigint * 104729) % 5000000, 'EUR', CASE WHEN n % 3 = 0 THEN 'hour' ELSE 'project' END, '',
           ARRAY[(:languages)[1 + n % 6], (:languages)[1 + (n / 7) % 6]],
           'Work for shops, clinics and schools: number ' || n % :words || ' of many that are described at some length.',
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


def run(app) -> None:
    """Print for each size how often the index answers while others answer once, how it grows to a million, and its memory."""
    fill.agencies(AGENCIES)
    there = 0
    with tantivy() as peer:
        for size in SIZES:
            _services(there + 1, size)
            make_flat()
            there, shelf, before = size, Shelf(), resident()
            took = seconds(lambda shelf=shelf: shelf.ask(lambda held: None))
            print(
                f"catalog: built in {took:.2f} s, {before:.0f} MB before, {resident():.0f} MB after  {size}", flush=True
            )
            peer.build(shelf.services.rows, shelf.trees)
            _compare(shelf, peer, size)
    before, after = web_process(PORT, "/catalog")
    print(f"catalog: a web process {before:.0f} MB, with the catalog {after:.0f} MB  {there}", flush=True)
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
        given = values | {"first": first, "last": last, "agencies": AGENCIES, "words": WORDS, "from_id": from_id}
        for statement in (SERVICES, *LINKS):
            db.session.execute(text(_typed(statement)), {k: v for k, v in given.items() if f":{k}" in statement})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _typed(statement: str) -> str:
    for name in ("categories", "industries", "regions"):
        statement = statement.replace(f"(:{name})", f"(CAST(:{name} AS bigint[]))")
    return statement.replace("(:languages)", "(CAST(:languages AS text[]))")


def _compare(shelf: Shelf, peer: Tantivy, size: int) -> None:
    questions = list(_questions(random.Random(5)))
    _check(shelf, peer, questions)
    index = lambda asked: shelf.ask(lambda held: held.services.ask(asked))  # noqa: E731
    sides: dict[str, Callable[[], list[float]]] = {
        "page": lambda: _each(questions, lambda asked: services_by_id(index(asked).ids)),
        "index": lambda: _each(questions, index),
        "plain": lambda: _each(questions, PLAIN.answer),
        "flat": lambda: _each(questions, FLAT.answer),
        "tantivy": lambda: [peer.seconds()],
    }
    times: dict[str, list[list[float]]] = {name: [] for name in sides}
    for _round in range(ROUNDS):
        for name, side in sides.items():
            db.session.rollback()
            gc.collect()
            times[name].append(side())
    whole = {name: [sum(one) for one in rounds] for name, rounds in times.items()}
    for ours, other, what in (
        ("page", "plain", "page with all counts, against plain SQL"),
        ("index", "plain", "counts and ids alone, against plain SQL"),
        ("index", "flat", "counts and ids alone, against a flat table with indexes"),
        ("index", "tantivy", "counts and ids alone, against tantivy"),
    ):
        report(f"catalog: {what}", f"{size:,}", whole[ours], whole[other], "questions", QUESTIONS)
    best = {name: [min(one) for one in zip(*times[name], strict=True)] for name in ("index", "flat")}
    ratios = sorted(other / ours for ours, other in zip(best["index"], best["flat"], strict=True))
    print(
        f"catalog: a flat table takes {ratios[0]:.1f} to {ratios[-1]:.0f} times as long as the index, at most {WITHIN} times "
        f"for {sum(one <= WITHIN for one in ratios)} of {QUESTIONS} questions  {size:,}",
        flush=True,
    )


def _check(shelf: Shelf, peer: Tantivy, questions: list[Asked]) -> None:
    """All sides give the same answers. Of categories SQL counts the second level alone, and a region as itself: the first is
    more work for it, and none for the index."""
    for asked, theirs in zip(questions, peer.answers(questions), strict=True):
        found = shelf.ask(lambda held, asked=asked: held.services.ask(asked))
        assert (theirs["ids"], theirs["total"]) == (found.ids, found.total), asked
        for facet, counts in found.counts.items():
            assert _by_words(theirs["counts"][facet]) == _by_words(counts), (facet, asked)
        for way in (PLAIN, FLAT):
            page, counts = way.answer(asked)
            assert found.ids == page, (way, asked)
            for facet in (Facet.CATEGORY, Facet.INDUSTRY, Facet.LANGUAGE):
                assert {value: found.counts[facet][value] for value in counts[facet]} == counts[facet], (facet, asked)


def _by_words(counts: dict[Any, int]) -> dict[str, int]:
    """Counts by what JSON makes of their values."""
    return {str(int(value) if isinstance(value, bool) else value): count for value, count in counts.items()}


def _each(questions: list[Asked], answer: Callable[[Asked], object]) -> list[float]:
    return [seconds(lambda asked=asked: answer(asked)) for asked in questions]


def _questions(one: random.Random):
    lists = {
        Facet.CATEGORY: list(db.session.scalars(select(Category.id).where(Category.parent_id.is_not(None)))),
        Facet.INDUSTRY: list(db.session.scalars(select(Industry.id))),
        Facet.LANGUAGE: list(LANGUAGES),
        Facet.OFFER: ["discount"],
    }
    for _number in range(QUESTIONS):
        values = {
            facet: frozenset(one.sample(ids, min(len(ids), one.randint(1, 4))))
            for facet, ids in lists.items()
            if one.random() < 0.4
        }
        most = one.choice([None, None, 500_000, 2_000_000])
        yield Asked(values, most=most, sort=Sort.NEWEST, limit=20)


def _growth(shelf: Shelf) -> None:
    """The index alone, with ten times the rows: each row ten times under other numbers."""
    reader = Reader(shelf.trees, shelf.rates, shelf.day, {})
    with transaction():  # they are read bit by bit
        rows = list(reader.services())
    questions = list(_questions(random.Random(5)))
    small, large = Index(shelf.trees), Index(shelf.trees)
    small.put(rows)
    before = resident()
    for copy in range(10):
        large.put((replace(row, id=row.id + copy * 10_000_000), texts) for row, texts in rows)
    used = resident() - before
    times = {index: [sum(_each(questions, index.ask)) for _round in range(ROUNDS)] for index in (small, large)}
    report("catalog: the index alone", "1,000,000 beside 100,000", times[large], times[small], "ms")
    print(f"catalog: memory of a million rows {used:.0f} MB", flush=True)
