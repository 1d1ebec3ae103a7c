"""The index against plain SQL: same rows, same order, same counts; and it follows what others change."""

import random
from itertools import pairwise

import pytest
from sqlalchemy import select

from marketplace.catalog.index import Asked, Facet, Shelf, Sort
from marketplace.catalog.models import Category, Industry, Region
from marketplace.core import clock
from marketplace.core.extensions import db
from tests.catalog.brute_force import BruteForce


@pytest.fixture
def by_sql(crowd) -> BruteForce:
    return BruteForce(clock.today(), {agency.id: n * 9000.0 if n % 3 else None for n, agency in enumerate(crowd)})


def all_values() -> dict[Facet, list]:
    """What can be asked for."""
    return {
        Facet.CATEGORY: list(db.session.scalars(select(Category.id))),
        Facet.REGION: list(db.session.scalars(select(Region.id).order_by(Region.id).limit(40))),
        Facet.INDUSTRY: list(db.session.scalars(select(Industry.id))),
        Facet.LANGUAGE: ["en", "de", "pl", "uk", "fr"],
        Facet.OFFER: ["discount", "fixed"],
    }


def questions(one: random.Random, many: int, lists: dict[Facet, list]):
    """Random combinations of filters."""
    for _number in range(many):
        asked = {
            facet: one.sample(values, min(len(values), one.randint(1, 6)))
            for facet, values in lists.items()
            if one.random() < 0.35
        }
        asked |= {Facet.TAKING: True} if one.random() < 0.2 else {}
        asked |= {Facet.WITHIN: one.choice([4, 24])} if one.random() < 0.2 else {}
        asked |= {Facet.BUDGET: one.randint(1, 900_000)} if one.random() < 0.3 else {}
        yield asked, one.choice([Sort.PRICE, Sort.NEWEST, Sort.ANSWER])


def as_asked(asked: dict, sort: Sort, **more) -> Asked:
    many = {facet: frozenset(values) for facet, values in asked.items() if isinstance(values, list)}
    many |= {facet: frozenset([asked[facet]]) for facet in (Facet.TAKING, Facet.WITHIN) if facet in asked}
    return Asked(many, most=asked.get(Facet.BUDGET), sort=sort, **more)


@pytest.mark.thorough
def test_random_questions_are_answered_as_by_plain_sql(crowd, by_sql):
    shelf, found_some = Shelf(), 0
    for asked, sort in questions(random.Random(11), 100, all_values()):  # noqa: S311
        found = shelf.ask(lambda held, asked=asked, sort=sort: held.services.ask(as_asked(asked, sort, limit=1000)))
        assert (found.total, found.ids) == (by_sql.total(asked), by_sql.ids(asked, sort)), asked
        found_some += bool(found.total)
    assert found_some > 30


@pytest.mark.thorough
def test_every_facet_counts_what_plain_sql_counts(crowd, by_sql):
    shelf = Shelf()
    for asked, sort in questions(random.Random(13), 12, all_values()):  # noqa: S311
        found = shelf.ask(lambda held, asked=asked, sort=sort: held.services.ask(as_asked(asked, sort)))
        for facet, counts in found.counts.items():
            assert counts == by_sql.counts(asked, facet), (asked, facet)


def test_pages_follow_each_other_without_gap_or_repetition(crowd):
    shelf = Shelf()
    for sort in Sort:
        whole = shelf.ask(lambda held, sort=sort: held.services.ask(Asked(sort=sort, limit=1000))).ids
        pages = [
            shelf.ask(lambda held, sort=sort, at=at: held.services.ask(Asked(sort=sort, offset=at, limit=7))).ids
            for at in range(0, len(whole) + 7, 7)
        ]
        assert [one for page in pages for one in page] == whole


def test_best_match_goes_by_points(crowd):
    shelf = Shelf()
    ids = shelf.ask(lambda held: held.services.ask(Asked(limit=1000))).ids
    rows = shelf.ask(lambda held: {row.id: row for row in held.services.rows})
    assert all(rows[one].points >= rows[other].points for one, other in pairwise(ids))
