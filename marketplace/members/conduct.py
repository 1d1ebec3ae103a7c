"""How an agency treats those it works with, in figures: counts and medians, not opinions.

The rooms that know a figure declare it in their conduct.py; here they are asked for together.
"""

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Row, ScalarSelect, select

from ..core.extensions import db
from .models import Agency

FIGURES: dict[str, Callable[[ColumnElement], ScalarSelect]] = {}


def figure(of: Callable[[ColumnElement], ScalarSelect]):
    """Declare a figure: a function that, given the column of an agency's id, selects one value of that agency."""
    FIGURES[of.__name__] = of
    return of


def conduct_of(agency_ids: Collection[int]) -> dict[int, Row]:
    """By agency, a row with an attribute for each figure; one query, however many agencies and figures."""
    figures = [of(Agency.id).label(name) for name, of in sorted(FIGURES.items())]
    chosen = select(Agency.id, *figures).where(Agency.id.in_(agency_ids))
    return {row.id: row for row in db.session.execute(chosen)}
