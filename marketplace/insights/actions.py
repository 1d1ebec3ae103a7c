"""Counting days, and sending the monthly letter."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from ..core import clock
from ..core.extensions import db
from ..core.transaction import hold_name, transaction
from ..outbox.actions import send
from . import due
from .counting import spans_of, sums
from .due import ALL_ANEW
from .facts import SOURCES, VERSION
from .models import Counted, Touch, figure_days
from .period import Choice, chosen

# The days that a touch is of; an hour may have a part in two.
_TAKE = """
    DELETE FROM figure_touches t USING (
        SELECT id, day AS first, day AS last FROM figure_touches WHERE day IS NOT NULL
        UNION ALL
        SELECT id, CAST(hour AT TIME ZONE :zone AS date),
               CAST((hour + interval '59 minutes 59.999 seconds') AT TIME ZONE :zone AS date)
        FROM figure_touches WHERE hour IS NOT NULL
    ) of WHERE of.id = t.id AND (of.first = ANY (:days) OR of.last = ANY (:days)) RETURNING of.first, of.last
"""


def count(numbers: Collection[int]) -> None:
    """Count these days (date.toordinal) anew, whole and all facts of them; ALL_ANEW notes all days as to be counted first.

    What is touched meanwhile is counted after it: taking the touches away is the first statement, and each later one sees at
    least what that one saw.
    """
    with transaction():
        hold_name("figures")  # two who count the same day would both write it
        if ALL_ANEW in numbers:
            _touch_all()
        days = {date.fromordinal(number) for number in numbers if number != ALL_ANEW}
        found = db.session.execute(text(_TAKE), {"zone": clock.zone().key, "days": sorted(days)})
        days |= {day for pair in found for day in pair}
        db.session.execute(delete(figure_days).where(figure_days.c.day.in_(days)))
        statement, values = sums(spans_of(days))
        db.session.execute(text(statement), values)
        if db.session.scalar(select(Counted.id)) is None:
            _note_version()


def _touch_all() -> None:
    """All days on which anything counts, by today's definitions or by those before."""
    known = select(figure_days.c.day).distinct()
    db.session.execute(insert(Touch).from_select(["day"], known))
    for source in SOURCES:
        every = f"SELECT DISTINCT {source.on()} AS day FROM {source.tables} WHERE ({source.where})"
        noted = f"INSERT INTO figure_touches (day) SELECT day FROM ({every}) t WHERE day IS NOT NULL"
        db.session.execute(text(noted), {"zone": clock.zone().key})
    _note_version()


def write_letters(_months: Collection[int]) -> None:
    """Write to the owners and managers of members how the last month was; once, and of no month from before there were figures."""
    last = chosen(Choice.LAST_MONTH)
    with transaction():
        row = db.session.scalar(select(Counted).with_for_update())
        if row is None or row.written >= last.first:
            return
        row.written = last.first
        send("figures.month", due.readers(), month=f"{last.first:%Y-%m}")


def _note_version() -> None:
    by = {"version": VERSION, "zone": clock.zone().key}
    row = insert(Counted).values(id=1, written=chosen(Choice.LAST_MONTH).first, **by)
    db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_=by))
