"""All that is held about a person or an agency, as a file: each room says which rows it has, as SELECTs by the id."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask import Response
from sqlalchemy import ColumnElement, LargeBinary, Select, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from .exports import as_file
from .extensions import Model, db

Held = Mapping[str, Callable[[int], Select[Any]]]  # by the name of a section, what selects its rows for an id


def rows(model: type[Model], mine: Callable[[int], ColumnElement[bool]], *but: str,
         **instead: ColumnElement[Any]) -> Callable[[int], Select[Any]]:  # fmt: skip
    """What selects the rows of a model for which `mine(id)` holds: all columns but these, and but what is encrypted. `instead` is
    what stands in a column's place."""
    told = [one for one in inspect(model).columns if one.name not in but and not isinstance(one.type, LargeBinary)]
    columns = [instead.get(one.name, one).label(one.name) for one in told]
    return lambda of: select(*columns).where(mine(of)).order_by(*inspect(model).primary_key)


def deeds(by: InstrumentedAttribute[Any], *told: InstrumentedAttribute[Any]) -> Callable[[int], Select[Any]]:
    """What selects what a person did, of rows that are not theirs alone: those in which the column `by` names them, and of these
    only the columns `told`, with the key. The rest of such a row is others', or business that their agency's file holds."""
    keys = inspect(by.class_).primary_key
    named = [one for one in told if one.key not in {key.name for key in keys}]
    return lambda of: select(*keys, *named).where(by == of).order_by(*keys)


def as_download(kind: str, name: str, held: Held, of: int) -> Response:
    """Every section with its rows: `kind` is json, or csv with a line for each field that holds something."""
    found = {section: _rows(rows(of)) for section, rows in held.items()}
    if kind == "csv":
        return as_file("csv", name, ("section", "row", "field", "value"), _lines(found))
    answer = Response(json.dumps(found, ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _rows(chosen: Select[Any]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in db.session.execute(chosen).mappings()]


def _lines(found: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, int, str, str]]:
    for section, rows in found.items():
        for number, row in enumerate(rows, 1):
            for name, value in row.items():
                if value not in (None, "", [], {}):
                    yield (
                        section,
                        number,
                        name,
                        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
                    )


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
