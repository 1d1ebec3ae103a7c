"""Which entries of the taxonomy answer for which: what a service stands for, and which areas overlap.

The lists are small (hundreds), so each is read once, as numbers, and walked in Python.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import literal, select, union_all

from ..core.extensions import db
from .models import Category, Region, TaxonomyEntry


class Standing(NamedTuple):
    """Where the entries of one list stand: by each, the one above it, what it became, and what was merged into it."""

    above: dict[int, int | None]
    became: dict[int, int]
    merged: dict[int, list[int]]
    ids: dict[str, int]  # by code

    def now(self, entry_id: int) -> int:
        """It, or what it was merged into in the end."""
        while entry_id in self.became:
            entry_id = self.became[entry_id]
        return entry_id

    def path(self, entry_id: int | None) -> set[int]:
        """It, and all that it stands beneath."""
        found: set[int] = set()
        while entry_id is not None:
            found.add(entry_id)
            entry_id = self.above[entry_id]
        return found

    def beneath(self, entry_id: int) -> set[int]:
        """All that stand beneath it, however deep."""
        return {one for one in self.above if one != entry_id and entry_id in self.path(one)}

    def with_merged(self, entry_ids: Iterable[int]) -> set[int]:
        """These, and all that became one of them: what was said before a merger counts on."""
        found, new = set(), set(entry_ids)
        while new:
            found |= new
            new = {one for entry_id in new for one in self.merged[entry_id]} - found
        return found


def standings(*models: type[TaxonomyEntry]) -> list[Standing]:
    """How these lists stand now, in one statement."""
    lists = [
        select(literal(number).label("list"), model.id, model.code, model.parent_id, model.merged_into_id)
        for number, model in enumerate(models)
    ]
    rows = db.session.execute(union_all(*lists)).all()
    return [standing_of(row for row in rows if row.list == number) for number in range(len(models))]


def standing_of(rows: Iterable[Any]) -> Standing:
    """How a list stands, of which these are all rows."""
    found = Standing({}, {}, defaultdict(list), {})
    for row in rows:
        found.above[row.id], found.ids[row.code] = row.parent_id, row.id
        if row.merged_into_id is not None:
            found.became[row.id] = row.merged_into_id
            found.merged[row.merged_into_id].append(row.id)
    return found


def named_by(category: Category | None) -> set[int]:
    """The ids under which terms can name a service: its own, its group's, and those of what became one of these."""
    if category is None:
        return set()
    (listed,) = standings(Category)
    return listed.with_merged(listed.path(listed.now(category.id)))


def covering(category: Category, listed: Standing) -> set[int]:
    """The ids of what an agency can say of itself and does this work.

    The service itself; its group (who says "Marketing" does SEO); for a group each service in it; and all that was merged
    into one of these.
    """
    category_id = listed.now(category.id)
    return listed.with_merged(listed.path(category_id) | listed.beneath(category_id))


def overlapping(region: Region, listed: Standing) -> set[int]:
    """The ids of the areas that overlap with a region: itself, what it lies in, what lies in it, and what became one of
    these. The root, "anywhere", overlaps with all."""
    region_id = listed.now(region.id)
    return listed.with_merged(listed.path(region_id) | listed.beneath(region_id))
