"""Pages of a list by its last row, not by counting: page 1,000 costs as much as page 1, and new rows shift nothing."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import tuple_

from .errors import BadInput
from .extensions import db

MOST = 200


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursor of the next ones."""

    rows: list
    next: str | None


def page(query, keys: list, cursor: str | None = None, limit: int = 50, descending: bool = True) -> Page:
    """The rows of `query` behind `cursor`. `keys` are the columns it is ordered by; the last one is unique."""
    limit = max(1, min(limit, MOST))
    if cursor:
        behind = tuple_(*keys)
        at = tuple_(*_read(cursor, [key.type.python_type for key in keys]))
        query = query.where(behind < at if descending else behind > at)
    rows = list(db.session.scalars(query.limit(limit + 1)).unique())
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], _write([getattr(last, key.key) for key in keys]))


def _write(values: list) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, kinds: list[type]) -> list:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_value(value, kind) for value, kind in zip(plain, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise BadInput(_("This cursor is not one of ours."), {"cursor": _("Start again without it.")}) from None


def _value(plain: object, kind: type) -> object:
    value = datetime.fromisoformat(plain) if kind is datetime else plain
    if type(value) is not kind or (kind is int and abs(value) > 2**62):
        raise ValueError("a cursor holds the values of its list's keys")
    return value
