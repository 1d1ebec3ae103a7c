"""Pages of a list by its last row, not by counting: page 1,000 costs as much as page 1, and new rows shift nothing."""

import base64
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlakeyset import Marker, select_page, unserialize_bookmark
from sqlalchemy import Select, UnaryExpression, func, literal, select

from .errors import LostPlace
from .extensions import db

MOST = 200
COUNTED = 1_000  # what nobody counts to the end is counted up to here, and shown as "999+"
# The lists that are ordered by such a column leave out the rows that have nothing there.
warnings.filterwarnings("ignore", "Ordering by nullable column", UserWarning)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursors of those that follow and of those before; None where there are none."""

    rows: list
    next: str | None
    previous: str | None = None


@dataclass(frozen=True)
class Few:
    """The first rows of a list, entities or rows of columns, and how many it has in all, counted to a limit."""

    rows: list
    total: int = 0


def few(query: Select[Any], count: int, *options: Any) -> Few:
    """The first `count` rows of `query`, with loader `options`; all are counted in the same statement."""
    rows = query.add_columns(count_to(COUNTED, query).scalar_subquery()).options(*options).limit(count)
    found = db.session.execute(rows).all()
    return Few([row[0] if len(row) == 2 else row[:-1] for row in found], found[0][-1] if found else 0)


def how_many(query: Select[Any]) -> int:
    """How many rows `query` has, counted to a limit: a list of 95,000 is not read to say that it is long."""
    return db.session.scalar(count_to(COUNTED, query)) or 0


def count_to(most: int, query: Select[Any]) -> Select[int]:
    """A SELECT of how many rows `query` has, counted to `most`."""
    # In its order: the first of them lie together in the index that has it, while anywhere they may lie far apart.
    rows = query.with_only_columns(literal(1), maintain_column_froms=True).limit(most).subquery()
    return select(func.count()).select_from(rows)


def counted(number: int) -> str:
    """A count as it is shown: "999+" where counting ended."""
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number)


def page(query: Select[Any], keys: list, cursor: str | None = None, limit: int = 50) -> Page:
    """The rows of `query` at `cursor`, entities or rows of columns. `keys` are what it is ordered by; the last is unique. One that says no
    order is read in that of its keys: without any, rows would stand on no page."""
    query = query if query._order_by_clauses else query.order_by(*keys)  # noqa: SLF001 — no other way to ask
    at = _read(cursor, [_kind_of(key) for key in keys]) if cursor else None
    found = select_page(db.session(), query, per_page=max(1, min(limit, MOST)), unique=True, page=at)
    return Page(
        [row[0] if len(row) == 1 else row for row in found],
        _write(found.paging.bookmark_next) if found.paging.has_next else None,
        _write(found.paging.bookmark_previous) if found.paging.has_previous else None,
    )


def _kind_of(key: Any) -> type:
    """What a key's values are in Python; the falling order of a column has no type of its own."""
    kind: type = (key.element if isinstance(key, UnaryExpression) else key).type.python_type
    return kind


def _write(bookmark: str) -> str:
    # Bookmarks hold marks like > and +, which programs would have to escape in an address.
    return base64.urlsafe_b64encode(bookmark.encode()).decode().rstrip("=")


def _read(cursor: str, kinds: list[type]) -> Marker:
    try:
        marker = unserialize_bookmark(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        for value, kind in zip(marker.place or (), kinds, strict=True):
            _check(value, kind)
    except (ValueError, TypeError, ArithmeticError, LookupError):
        raise lost_place() from None
    return marker


def lost_place() -> LostPlace:
    """The refusal of a cursor that is not one of ours."""
    return LostPlace(_("This cursor is not one of ours."), {"cursor": _("Start again without it.")})


def _check(value: object, kind: type) -> None:
    bounded = abs(value) <= 2**62 if kind is int and type(value) is int else True
    aware = value.tzinfo is not None if isinstance(value, datetime) else True
    if type(value) is not kind or not bounded or not aware:
        raise ValueError("a cursor holds the values of its list's keys")
