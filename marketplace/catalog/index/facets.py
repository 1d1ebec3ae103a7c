"""The index: a bitmap of rows for each value of each facet, counted and combined in memory.

A row that changed gets a new number, and the old one dies: bitmaps and orders only ever grow, and every question is asked
of the rows that live. Once a quarter is dead, all is built anew.
"""

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from typing import Any

from flask_babel import lazy_gettext as _l
from pyroaring import BitMap

from ...core.vocabulary import Vocabulary
from ..models import Category
from .filters import Sort
from .row import Row, Texts
from .text import Text
from .trees import Trees

FEW = 5_000  # dead rows that don't matter
WASTE = 4  # one in so many rows may be dead
STEPS = 64  # of the order of prices
MANY = 100  # rows that are put in order at once rather than one by one
AT_ONCE = 2_000  # rows whose words are held while they are put in: memory that was needed once is not given back


class Facet(Vocabulary):
    """What rows are counted by."""

    CATEGORY = "category", _l("Service")
    REGION = "region", _l("Region")
    INDUSTRY = "industry", _l("Industry")
    LANGUAGE = "language", _l("Language")
    OFFER = "offer", _l("Offers")
    TAKING = "taking", _l("New clients")
    WITHIN = "within", _l("Answers within")
    BUDGET = "budget", _l("Your budget")
    WORDS = "q", _l("Words")


SORTED_BY: dict[Sort, Callable[[Row], tuple[Any, ...]]] = {
    Sort.BEST: lambda row: (-row.points, row.id),
    Sort.PRICE: lambda row: (_price_of(row), row.id),
    Sort.NEWEST: lambda row: (-row.published, row.id),
    Sort.ANSWER: lambda row: (row.answer is None, row.answer, row.id),
}


@dataclass(frozen=True)
class Asked:
    """A question: the values of each facet that is narrowed, words, an order and a part of the result.

    `most` is what somebody can spend, in minor units of the base currency.
    """

    values: Mapping[Facet, frozenset[Any]] = field(default_factory=dict)
    words: str = ""
    most: int | None = None
    sort: Sort = Sort.BEST
    offset: int = 0
    limit: int = 8


@dataclass(frozen=True)
class Found:
    """The answer: the ids of the part that was asked for, how many rows there are, and how many there would be for each value of each facet, all other facets being what they are. `without` says how many there would be
    without the filter of a facet, for a result that is empty."""

    ids: list[int]
    total: int
    counts: dict[Facet, dict[Any, int]]
    without: dict[Facet, int]


class Index:
    """Rows that can be found. Not for two threads at once: `Shelf` sees to that."""

    def __init__(self, trees: Trees):
        self._trees = trees
        self._rows: list[Row] = []
        self._slots: dict[int, int] = {}
        self._of_agency: Counter[int] = Counter()  # living rows
        self._live = BitMap()
        self._bitmaps: dict[Facet, dict[Any, BitMap]] = {facet: defaultdict(BitMap) for facet in Facet}
        self._text = Text(trees.words, self._bitmaps[Facet.CATEGORY])
        self._orders: dict[Sort, list[int]] = {sort: [] for sort in Sort}
        self._steps: tuple[int, list[BitMap]] | None = None
        # The regions that rows name: others, inside of these or around them, are not worth being offered.
        self.regions: set[int] = set()

    def __len__(self) -> int:
        return len(self._live)

    @property
    def is_wasteful(self) -> bool:
        """Whether it should be built anew."""
        return len(self._rows) - len(self._live) > max(FEW, len(self._live) // WASTE)

    @property
    def rows(self) -> list[Row]:
        """The rows that live."""
        return [self._rows[slot] for slot in self._live]

    @property
    def agencies(self) -> int:
        """How many agencies the rows that live are of."""
        return sum(count > 0 for count in self._of_agency.values())

    def agencies_of(self, ids: Iterable[int]) -> set[int]:
        """The agencies behind those of these rows that are there."""
        return {self._rows[self._slots[row_id]].agency_id for row_id in ids if row_id in self._slots}

    def prices(self, ids: Iterable[int]) -> dict[int, int | None]:
        """Where the price of each of these rows begins, in minor units of the base currency."""
        return {row_id: self._rows[self._slots[row_id]].price for row_id in ids}

    def closed(self, ids: Iterable[int]) -> set[int]:
        """Those of these rows that take no new clients."""
        return {row_id for row_id in ids if not self._rows[self._slots[row_id]].is_taking}

    def remove(self, ids: Iterable[int]) -> None:
        """These are found no more."""
        for row_id in ids:
            if (slot := self._slots.pop(row_id, None)) is not None:
                self._live.discard(slot)
                self._of_agency[self._rows[slot].agency_id] -= 1

    def put(self, rows: Iterable[tuple[Row, Texts]]) -> None:
        """These are found from now on; one that was there is replaced."""
        added: list[int] = []
        coming = iter(rows)
        while part := list(islice(coming, AT_ONCE)):
            added += self._add(part)
        self._place(added)

    def _add(self, rows: list[tuple[Row, Texts]]) -> list[int]:
        """The slots that these rows are given; of one that came twice, the last counts."""
        rows = list({row.id: (row, said) for row, said in rows}.values())
        self.remove(row.id for row, _said in rows)
        slots = list(range(len(self._rows), len(self._rows) + len(rows)))
        self._rows += (row for row, _said in rows)
        self._of_agency.update(row.agency_id for row, _said in rows)
        self._slots.update((row.id, slot) for slot, (row, _said) in zip(slots, rows, strict=True))
        self._live.update(slots)
        self._note([(slot, row) for slot, (row, _said) in zip(slots, rows, strict=True)])
        self._text.add((slot, said) for slot, (_row, said) in zip(slots, rows, strict=True))
        return slots

    def _note(self, added: list[tuple[int, Row]]) -> None:
        gathered: dict[tuple[Facet, Any], list[int]] = defaultdict(list)
        for slot, row in added:
            self.regions.update(row.regions)
            for facet, values in _values(row).items():
                for value in values:
                    gathered[facet, value].append(slot)
        for (facet, value), slots in gathered.items():
            rows = BitMap(slots)
            for one in self._also(facet, value):
                self._bitmaps[facet][one] |= rows

    def _also(self, facet: Facet, value: Any) -> Iterable[Any]:
        """All values under which a row with this one is found: a region and what overlaps it, a service and its group."""
        if facet is Facet.REGION:
            return self._trees.overlapping(value)
        return self._trees.path(Category, value) if facet is Facet.CATEGORY else (value,)

    def _place(self, slots: list[int]) -> None:
        self._steps = None
        for sort, order in self._orders.items():
            key = self._key(sort)
            if len(slots) > MANY:
                order.extend(slots)
                order.sort(key=key)
            else:
                for slot in slots:
                    insort(order, slot, key=key)

    def _key(self, sort: Sort) -> Callable[[int], tuple[Any, ...]]:
        rows, by = self._rows, SORTED_BY[sort]
        return lambda slot: by(rows[slot])

    def ask(self, asked: Asked) -> Found:
        """Answer a question."""
        tiers = self._text.find(asked.words) if asked.words else None
        narrowed = {facet: self._any_of(facet, values) for facet, values in asked.values.items() if values}
        if asked.most is not None:
            narrowed[Facet.BUDGET] = self._up_to(asked.most)
        if tiers is not None:
            narrowed[Facet.WORDS] = BitMap.union(*tiers)
        result = BitMap.intersection(self._live, *narrowed.values())
        without = {facet: self._all_but(narrowed, facet) for facet in narrowed}
        counts: dict[Facet, dict[Any, int]] = {
            facet: self._count(facet, without.get(facet, result)) for facet in COUNTED
        }
        return Found(
            [self._rows[slot].id for slot in self._part(asked, result, tiers)],
            len(result),
            counts,
            {facet: len(bitmap) for facet, bitmap in without.items()},
        )

    def _all_but(self, narrowed: Mapping[Facet, BitMap], facet: Facet) -> BitMap:
        return BitMap.intersection(self._live, *(bitmap for other, bitmap in narrowed.items() if other is not facet))

    def _any_of(self, facet: Facet, values: Iterable[Any]) -> BitMap:
        return BitMap.union(BitMap(), *(self._bitmaps[facet].get(value, BitMap()) for value in values))

    def _up_to(self, most: int) -> BitMap:
        """The rows whose price begins at `most` or below: those up to the step before along the order of prices, and the
        few behind it."""
        order, rows = self._orders[Sort.PRICE], self._rows
        last = bisect_right(order, float(most), key=lambda slot: _price_of(rows[slot]))
        if self._steps is None:
            step = len(order) // STEPS + 1
            self._steps = step, [BitMap(order[:end]) for end in range(0, len(order) + 1, step)]
        step, up_to = self._steps
        return up_to[last // step] | BitMap(order[last - last % step : last])

    def _count(self, facet: Facet, rows: BitMap) -> dict[Any, int]:
        counts = ((value, bitmap.intersection_cardinality(rows)) for value, bitmap in self._bitmaps[facet].items())
        return {value: number for value, number in counts if number}

    def _part(self, asked: Asked, result: BitMap, tiers: list[BitMap] | None) -> list[int]:
        """The slots of the part that was asked for: tier by tier, where relevance counts, and in the order of each."""
        first, last = asked.offset, asked.offset + asked.limit
        slots: list[int] = []
        by_relevance = tiers if tiers is not None and asked.sort is Sort.BEST else [result]
        for tier in by_relevance:
            here = tier & result
            if first < len(here) and last > 0:
                slots += self._along(asked.sort, here, max(first, 0), min(last, len(here)))
            first, last = first - len(here), last - len(here)
        return slots

    def _along(self, sort: Sort, rows: BitMap, first: int, last: int) -> list[int]:
        # Along the order one meets a row that fits every len(order) / len(rows) steps, each a tenth of what sorting a row costs.
        if len(rows) ** 2 < len(self._orders[sort]) * last // 10:
            return sorted(rows, key=self._key(sort))[first:last]
        found = []
        for slot in self._orders[sort]:
            if slot in rows:
                found.append(slot)
                if len(found) == last:
                    break
        return found[first:]


def _price_of(row: Row) -> float:
    return inf if row.price is None else row.price


def _values(row: Row) -> dict[Facet, Iterable[Any]]:
    """What a row is found by, as it says itself."""
    within = [hours for hours in (4, 24) if row.answer is not None and row.answer <= hours * 3600]
    offers = [word for word, holds in (("discount", row.has_discount), ("fixed", row.is_fixed)) if holds]
    return {
        Facet.CATEGORY: row.categories, Facet.REGION: row.regions, Facet.INDUSTRY: row.industries,
        Facet.LANGUAGE: set(row.languages), Facet.OFFER: offers, Facet.TAKING: [True] if row.is_taking else [],
        Facet.WITHIN: within,
    }  # fmt: skip


COUNTED = tuple(facet for facet in Facet if facet not in {Facet.BUDGET, Facet.WORDS})
