"""What the pages of the catalog show: filters with counts, what is chosen, the rows, and what to relax when there are none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from ..core.alphabets import in_order
from ..core.errors import BadInput
from ..core.formats import grouped, price
from ..core.languages import voice
from ..core.money import Money
from ..core.spoken import called, is_language
from .index import Asked, Facet, Filters, Found, Index, Shelf, shelf
from .index.filters import MANY, Offer, Within
from .index.rates import Rates
from .models import Category, Industry, Region, TaxonomyEntry

PAGE = 20  # rows
FIRST = 5  # choices of a facet that are shown at once
LISTS: dict[Facet, type[TaxonomyEntry]] = {
    Facet.CATEGORY: Category,
    Facet.REGION: Region,
    Facet.INDUSTRY: Industry,
}


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what the address calls it, its name, and how many rows remain with it."""

    value: str
    name: str
    count: int
    is_chosen: bool
    level: int = 0


@dataclass(frozen=True)
class Choices:
    """A facet as the page offers it: the first few, and more behind a press."""

    facet: Facet
    first: list[Choice]
    more: list[Choice]


@dataclass(frozen=True)
class Chip:
    """A filter that is chosen, and the address without it; for an empty result also what that would bring."""

    name: str
    address: str
    brings: int = 0


@dataclass(frozen=True)
class Result:
    """A page of the catalog: ids in order, all counts, and what stands around the list."""

    filters: Filters
    limit: int
    ids: list[int]
    total: int
    everything: int
    agencies: int
    choices: dict[str, Choices]
    chips: list[Chip]
    relax: list[Chip]
    any_time: int
    prices: dict[int, Money | None]
    closed: set[int]  # of the ids, those that take no new clients
    rates: Rates
    address: Callable[..., str]

    def chips_at(self, place: str) -> list[tuple[str, str]]:
        """What is chosen, each with the address of the same page without it."""
        return [(chip.name, f"{place}?{chip.address}") for chip in self.chips]

    def relaxed_at(self, place: str) -> list[tuple[str, str, str]]:
        """What to take away from a search that found nothing: words, address, and how many there are without it."""
        return [(chip.name, f"{place}?{chip.address}", grouped(chip.brings)) for chip in self.relax]

    def beside(self, amount: Money) -> Money | None:
        """What an amount is in the reader's currency, by the rates of the day; None where it is in that currency, or no
        rate is known."""
        return None if amount.currency == self.filters.currency else self.rates.convert(amount, self.filters.currency)

    @property
    def first(self) -> int:
        """The number of the first row on this page."""
        return (self.filters.page - 1) * self.limit + 1

    @property
    def last(self) -> int:
        """The number of the last row on this page."""
        return min(self.filters.page * self.limit, self.total)

    @property
    def left(self) -> int:
        """How many rows the next page has."""
        return max(0, min(self.limit, self.total - self.filters.page * self.limit))


def find(filters: Filters, of: Callable[[Shelf], Index], limit: int = PAGE, known_only: bool = False) -> Result:
    """Look in one of the indexes of the shelf; `limit` rows stand on a page. A code that nobody knows is refused; with
    `known_only` it is passed over."""

    def look(held: Shelf) -> Result:
        asked = filters.with_known(_known(held))
        if asked != filters and not known_only:
            raise _unknown(filters, asked)
        return _Finding(asked, held, of(held), limit).result()

    return shelf().ask(look)


def _unknown(filters: Filters, known: Filters) -> BadInput:
    """The refusal of what these filters name and nobody knows."""
    errors = {
        name: _("“%(word)s” is not in the list.", word=one[:60])
        for name in MANY
        for one in getattr(filters, name)
        if one not in getattr(known, name)
    }
    return BadInput(_("Some fields can’t be used as they are."), errors)


def find_in(held: Shelf, filters: Filters, limit: int) -> Result:
    """Look for services on a shelf that is at hand, as `Shelf.only` makes one."""
    return _Finding(filters, held, held.services, limit).result()


def in_words(held: Shelf, filters: Filters) -> list[str]:
    """What is looked for, a phrase for each filter."""
    return [chip.name for chip in find_in(held, filters, limit=1).chips]


def _known(held: Shelf) -> dict[str, Callable[[str], bool]]:
    codes = {facet.value: held.trees.by_code[model].__contains__ for facet, model in LISTS.items()}
    return {**codes, Facet.LANGUAGE.value: is_language}


class _Finding:
    """One question to an index, and its answer in the reader's words."""

    def __init__(self, filters: Filters, held: Shelf, index: Index, limit: int):
        self.filters, self.held, self.index, self.limit = filters, held, index, limit
        self.base = current_app.config["SETTINGS"].base_currency
        self.codes = {facet: held.trees.by_code[model] for facet, model in LISTS.items()}

    def result(self) -> Result:
        found = self.index.ask(self._asked())
        if not found.ids and found.total:  # behind the last page
            self.filters = replace(self.filters, page=-(-found.total // self.limit))
            found = self.index.ask(self._asked())
        chips = list(self._chips(found))
        return Result(
            self.filters, self.limit, found.ids, found.total, len(self.index), self.index.agencies,
            {facet.value: self._choices(facet, found) for facet in (*LISTS, Facet.LANGUAGE, Facet.OFFER, Facet.WITHIN, Facet.TAKING)},
            chips,
            sorted((one for one in chips if one.brings), key=lambda one: -one.brings) if not found.total else [],
            found.without.get(Facet.WITHIN, found.total),
            self._prices(found.ids),
            self.index.closed(found.ids),
            self.held.rates,
            self._address,
        )  # fmt: skip

    def _prices(self, ids: list[int]) -> dict[int, Money | None]:
        found = self.index.prices(ids).items()
        return {row_id: None if minor is None else Money(minor, self.base) for row_id, minor in found}

    def _address(self, **changed: Any) -> str:
        return self.filters.address(self.base, **changed)

    def _asked(self) -> Asked:
        filters = self.filters
        values: dict[Facet, frozenset[Any]] = {
            facet: frozenset(codes.get(code, 0) for code in getattr(filters, facet.value))
            for facet, codes in self.codes.items()
        }
        values[Facet.LANGUAGE] = frozenset(filters.language)
        values[Facet.OFFER] = frozenset(filters.offer)
        values[Facet.TAKING] = frozenset([True] if filters.taking else [])
        values[Facet.WITHIN] = frozenset([int(filters.within)] if filters.within else [])
        most = self.held.rates.in_base(filters.most) if filters.most else None
        return Asked(values, filters.q, most, filters.sort, (filters.page - 1) * self.limit, self.limit)

    def _choices(self, facet: Facet, found: Found) -> Choices:
        choices = list(self._all_choices(facet, found.counts[facet]))
        first = [one for number, one in enumerate(choices) if number < FIRST or one.is_chosen or one.level]
        return Choices(facet, first, [one for one in choices if one not in first])

    def _all_choices(self, facet: Facet, counts: Mapping[Any, int]) -> Iterable[Choice]:
        if facet is Facet.CATEGORY:
            return self._categories(counts)
        if facet in LISTS:
            return self._entries(facet, counts)
        words: Mapping[Facet, Mapping[Any, Any]] = {
            Facet.OFFER: Offer.labels(), Facet.WITHIN: Within.labels(), Facet.TAKING: {"1": _("Takes new clients now")},
            Facet.LANGUAGE: {code: called(code) for code in {*counts, *self.filters.language}},
        }  # fmt: skip
        keys = {Facet.WITHIN: int, Facet.TAKING: bool}
        made = [
            self._choice(facet, value, str(name), counts.get(keys.get(facet, str)(value), 0))
            for value, name in words[facet].items()
        ]
        return self._by_count(made) if facet is Facet.LANGUAGE else made

    def _categories(self, counts: Mapping[int, int]) -> Iterator[Choice]:
        """Groups, and within one that is chosen, or in which a service is, its services."""
        made: dict[str | None, list[Choice]] = defaultdict(list)
        entries = self.held.trees.entries[Category]
        for row in entries.values():
            above = entries[row.parent_id].code if row.parent_id else None
            made[above].append(self._choice(Facet.CATEGORY, row.code, self._name(row), counts.get(row.id, 0)))
        for group in self._by_count(made[None]):
            beneath = made[group.value]
            yield group
            if group.is_chosen or any(one.is_chosen for one in beneath):
                yield from (replace(one, level=1) for one in self._by_count(beneath))

    def _entries(self, facet: Facet, counts: Mapping[int, int]) -> list[Choice]:
        rows = self.held.trees.entries[LISTS[facet]].values()
        offered = self.index.regions if facet is Facet.REGION else counts.keys()
        around = {above for one in offered for above in self.held.trees.path(LISTS[facet], one)}
        made = [
            self._choice(facet, row.code, self._name(row), counts.get(row.id, 0))
            for row in rows
            if row.id in around or row.code in getattr(self.filters, facet.value)
        ]  # fmt: skip
        return self._by_count(made)

    def _by_count(self, choices: list[Choice]) -> list[Choice]:
        """Without those that bring nothing; the most first, equal ones by the reader's alphabet."""
        named = in_order(choices, voice().language, lambda one: one.name)
        return sorted((one for one in named if one.count or one.is_chosen), key=lambda one: -one.count)

    def _choice(self, facet: Facet, value: str, name: str, count: int) -> Choice:
        chosen = getattr(self.filters, facet.value)
        is_chosen = value in chosen if isinstance(chosen, tuple) else value == chosen or chosen is True
        return Choice(value, name, count, is_chosen)

    def _name(self, row: Any) -> str:
        if row.code == Region.ROOT:
            return _("Works anywhere")
        return str(getattr(row, f"name_{voice().language}"))

    def _chips(self, found: Found) -> Iterator[Chip]:
        for facet, many in found.without.items():
            name = facet.value
            for value in getattr(self.filters, name) if name in MANY else ("",):
                rest = self.filters.without(name, value)
                alone = name not in MANY or not getattr(rest, name)
                yield Chip(self._said(facet, value), rest.address(self.base), many if alone else 0)

    def _said(self, facet: Facet, value: str) -> str:
        """A chosen value in words, as its chip has it."""
        filters = self.filters
        if facet is Facet.WORDS:
            return f"“{filters.q}”"
        if facet is Facet.BUDGET:
            return _("Up to %(amount)s", amount=price(filters.most)) if filters.most else ""
        if facet is Facet.WITHIN:
            return _("Answers within %(time)s", time=Within(filters.within).label)
        if facet is Facet.TAKING:
            return _("Takes new clients now")
        if facet is Facet.OFFER:
            return str(Offer(value).label)
        if facet is Facet.LANGUAGE:
            return called(value)
        return self._named(facet, value)

    def _named(self, facet: Facet, code: str) -> str:
        row = self.held.trees.entries[LISTS[facet]].get(self.codes[facet].get(code, 0))
        return code if row is None else self._name(row)
