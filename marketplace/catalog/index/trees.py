"""What the taxonomy says of its entries, read once for many rows."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import select

from ...core.extensions import db
from ..models import Category, Industry, Region, TaxonomyEntry
from ..offering import standing_of


class Trees:
    """Categories, industries and regions by their ids: what stands beneath what, what became of those that were merged."""

    def __init__(self, categories: list[Any], industries: list[Any], regions: list[Any]):
        self.entries: dict[type[TaxonomyEntry], dict[int, Any]] = {
            model: {row.id: row for row in rows}
            for model, rows in ((Category, categories), (Industry, industries), (Region, regions))
        }
        self._standing = {model: standing_of(rows.values()) for model, rows in self.entries.items()}

    @classmethod
    def read(cls) -> "Trees":
        """As the database has them now."""
        return cls(*(list(db.session.execute(_columns(model))) for model in (Category, Industry, Region)))

    def living(self, model: type[TaxonomyEntry], entry_id: int) -> int:
        """What an entry became in the end when it was merged; itself otherwise."""
        return self._standing[model].now(entry_id)

    def path(self, model: type[TaxonomyEntry], entry_id: int) -> set[int]:
        """An entry, and all that it stands beneath."""
        return self._standing[model].path(entry_id)

    def overlapping(self, region_id: int) -> set[int]:
        """The regions that have some place in common with one: itself, what contains it, what it contains.

        "Anywhere" contains all. The other way round it counts for itself alone: who looks for those who work anywhere
        doesn't mean those who work in one country.
        """
        return self._overlapping[region_id]

    @cached_property
    def _overlapping(self) -> dict[int, set[int]]:
        regions = self.entries[Region]
        found: dict[int, set[int]] = defaultdict(set)
        for region_id in regions:
            up = self.path(Region, region_id)
            for above in up:
                found[above].add(region_id)
            found[region_id].update(one for one in up if regions[one].parent_id is not None or one == region_id)
        return found

    @cached_property
    def words(self) -> Mapping[int, tuple[str, ...]]:
        """All that each category is called. A group's words find what is in it."""
        return {
            row.id: (row.name_en, row.name_ru, row.name_uk, *row.aliases) for row in self.entries[Category].values()
        }

    @cached_property
    def countries(self) -> dict[str, int]:
        """Countries by their ISO codes."""
        return {row.code.upper(): row.id for row in self.entries[Region].values() if len(row.code) == 2}

    @cached_property
    def by_code(self) -> dict[type[TaxonomyEntry], dict[str, int]]:
        """The ids of each list by their codes; of one that was merged what it became."""
        return {
            model: {code: listed.now(entry_id) for code, entry_id in listed.ids.items()}
            for model, listed in self._standing.items()
        }


def _columns(model: type[TaxonomyEntry]) -> Any:
    names = (
        "id",
        "code",
        "parent_id",
        "merged_into_id",
        "retired_at",
        "place",
        "name_en",
        "name_ru",
        "name_uk",
        "aliases",
    )
    return select(*(getattr(model, name) for name in names))
