"""The state of a list page, as its address says it: what narrows it, the words looked for, its order, and the place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, Text, and_, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from .paging import Page, page
from .typed import one_line
from .vocabulary import Vocabulary as Word

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
MOST_WORDS, LONGEST = 6, 100
NEVER, SOMETIME = date(1, 1, 1), date(9999, 12, 31)  # what sorts as no last day, and as no next one


@dataclass(frozen=True)
class Order:
    """Columns that a list can be sorted by, and what their head says. `falling`: the newest or the largest first."""

    label: LazyString
    by: tuple[Column, ...]
    falling: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column: where pressing it leads, and how the list is sorted by it now (in the words of ARIA)."""

    label: LazyString
    kind: str
    href: str
    sorted: str


class Stop(NamedTuple):
    """One value of a filter: where it leads, whether it is chosen, how many rows it leaves, and its mark."""

    label: LazyString | str
    href: str
    current: bool
    rows: int
    dot: str = ""


@dataclass(frozen=True)
class Listing:
    """One list page: made of `request.args`, it sorts and pages a SELECT and writes the addresses of its neighbours.

    `filters` are the values that narrow it, as the view has read them. `unique` is the column that settles equal rows.
    Until the reader chooses one of `orders`, the list begins with the newest by `newest`, the order of the day that its
    rows show; with the oldest, if `oldest_first`. `first` says what that order is called where it is by no day. What the address says and isn't known is passed over.
    """

    endpoint: str
    asked: Mapping[str, str]
    unique: Column
    orders: Mapping[str, Order]
    newest: str
    filters: Mapping[str, str | None] = field(default_factory=dict)
    oldest_first: bool = False
    first: LazyString | str = ""

    @property
    def begins(self) -> LazyString | str:
        """What the order is called that the list begins with."""
        return self.first or (_("Oldest first") if self.oldest_first else _("Newest first"))

    @property
    def words(self) -> str:
        """What is looked for; empty for everything."""
        return one_line(self.asked.get("q", ""))[:LONGEST]

    @property
    def sort(self) -> str:
        """The order's name, with "-" before it when it falls; empty for newest first."""
        asked = self.asked.get("sort", "")
        return asked if asked.removeprefix("-") in self.orders else ""

    @property
    def narrowed(self) -> bool:
        """Whether rows may be missing because the reader asked for fewer."""
        return bool(self.words) or any(self.filters.values())

    def ordered(self, query: Select[Any]) -> Select[Any]:
        """The SELECT in the order that the reader chose."""
        falls = self.sort.startswith("-") if self.sort else not self.oldest_first
        return query.order_by(None).order_by(*(key.desc() if falls else key.asc() for key in self._keys()))

    def page(self, query: Select[Any], limit: int = 40) -> Page:
        """The rows of the SELECT at the place that the address names."""
        return page(self.ordered(query), self._keys(), self.asked.get("cursor"), limit)

    def _keys(self) -> list[Column]:
        return [*self.orders[self.sort.removeprefix("-") or self.newest].by, self.unique]

    def address(self, **changes: str | None) -> str:
        """The address of this list with some of its values changed, from its first row on."""
        values = {**self.filters, "q": self.words, "sort": self.sort} | changes
        return url_for(self.endpoint, **{name: value for name, value in values.items() if value})  # type: ignore[arg-type]

    def head(self, name: str, kind: str = "") -> Head:
        """The head that sorts by one of the orders; pressed again, the other way round."""
        order, falls = self.orders[name], self.sort.startswith("-")
        here = self.sort.removeprefix("-") == name
        turned = not falls if here else order.falling
        said = ("descending" if falls else "ascending") if here else ""
        return Head(order.label, kind, self.address(sort=f"{'-' * turned}{name}"), said)

    def stops(self, name: str, words: Iterable[Word], counts: Mapping[str, int]) -> list[Stop]:
        """What the filter `name` can be set to: everything first, then each of the words, with how many rows it leaves."""
        now = self.filters.get(name)
        every = Stop(_("All"), self.address(**{name: None}), not now, sum(counts.values()))
        return [every] + [
            Stop(word.label, self.address(**{name: word}), word == now, counts.get(word, 0), getattr(word, "dot", ""))
            for word in words
        ]

    def choices(self) -> list[tuple[str, LazyString]]:
        """The orders for a select: each as it is best read, the chosen one as it is."""
        natural = {name: f"{'-' * order.falling}{name}" for name, order in self.orders.items()}
        chosen = {self.sort.removeprefix("-"): self.sort}
        return [((natural | chosen)[name], order.label) for name, order in self.orders.items()]


def caseless(column: Column) -> ColumnElement[str]:
    """A text to sort by, without regard to capitals."""
    return func.lower(column, type_=Text())


def some_day(day: date) -> date | None:
    """The day of a row, or None where it stands for none."""
    return None if day in {NEVER, SOMETIME} else day


def mention(words: str, *columns: Column) -> ColumnElement[bool]:
    """Condition: each of the words stands in one of the columns, in capitals or not."""
    return and_(
        True,
        *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()[:MOST_WORDS]),
    )
