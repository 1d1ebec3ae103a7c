"""What has happened, for whoever tells programs outside of it.

Each step of a row (`lifecycle`) and each deed in the log (`audit`) is noted here, by a name: "leads.open", "fee.reported". They
gather in the open transaction, and before it commits they are handed over to the room that tells of them, if there is one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from . import clock
from .arrays import among
from .extensions import db
from .room import house
from .transaction import before_commit, notes

HAPPENED = "what has happened"
SILENT = "nobody is told"
ANSWER = "tell_programs"  # of the room that tells: it takes by each name the ids of the rows, in their order


def happened(what: str, ids: Iterable[int]) -> None:
    """Note that `what` has happened to these rows. Of a pretended past nobody is told."""
    noted = notes()
    if noted is None or clock.is_pretended() or ANSWER not in house().answers:
        return
    if HAPPENED not in noted:
        noted[HAPPENED] = {}
        before_commit(_hand_over)
    noted[HAPPENED].setdefault(what, {}).update(dict.fromkeys(ids))


def tell_nobody() -> None:
    """Of what the open transaction does no program is told: it brings in what has happened long ago."""
    noted = notes()
    if noted is not None:
        noted[SILENT] = True


def sides_of(key: Any, *sides: Any) -> Callable[[Sequence[int]], list[tuple[int, int]]]:
    """What gives of rows by their ids the pairs of id and agency, for each of these columns that names one: see `room.News`."""

    def find(ids: Sequence[int]) -> list[tuple[int, int]]:
        pairs = (select(key, side).where(among(key, ids), side.is_not(None)) for side in sides)
        return [(one, agency) for each in pairs for one, agency in db.session.execute(each)]

    return find


def _hand_over() -> None:
    noted = notes() or {}
    if SILENT not in noted:
        house().answers[ANSWER]({what: list(ids) for what, ids in noted[HAPPENED].items()})
