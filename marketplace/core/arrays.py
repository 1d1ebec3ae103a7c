"""Many values as one parameter: rows are read by their keys and written by one statement, however many there are, and PostgreSQL plans
each statement once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    TableValuedAlias,
    any_,
    column,
    func,
    literal,
)
from sqlalchemy.orm import QueryableAttribute


def numbers(ids: Iterable[int]) -> BindParameter[Sequence[int]]:
    """These ids, as an array."""
    return literal(list(ids), ARRAY(BigInteger))


def among(key: QueryableAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Condition: one of these, so that rows are read by their key whatever the statistics say."""
    return key == any_(literal(list(values), ARRAY(key.type)))


def as_table(columns: Sequence[QueryableAttribute[Any]], rows: Iterable[Sequence[Any]]) -> TableValuedAlias:
    """Rows with a value for each of these columns, at least one, as a table to select from."""
    arrays = [
        literal(list(values), ARRAY(one.type)) for one, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    named = (column(one.key, one.type) for one in columns)
    return func.unnest(*arrays).table_valued(*named).render_derived(name="said")
