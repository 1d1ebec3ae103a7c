"""One verb moves a row from state to state, refuses what is not a step, and writes history.

A model with a life names its states, a `vocabulary.State`, as `STATES`; they say which may follow which.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Identity, Index, func, insert, literal, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from . import clock
from .arrays import numbers
from .errors import NotNow
from .extensions import Model, db
from .told import happened
from .transaction import count_of
from .vocabulary import State


class History(Model):
    """One step of one row: what it was, what it became, who moved it and when. Never changed."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    was: Mapped[str | None]
    became: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str | None]


def begin(row: Any, by: Any = None, note: str | None = None, at: datetime | None = None) -> None:
    """Record the state a new row starts in. The row must have been flushed, so that it has its id."""
    record(row, None, row.status, by, note, at)


def move(
    row: Any,
    to: str,
    by: Any = None,
    note: str | None = None,
    at: datetime | None = None,
    back: bool = False,
    **values: object,
) -> None:
    """Take `row` one step to state `to`, or refuse with NotNow. `by` is the person, None for a job. `back`: it is taken back, which
    no other step may do.

    The UPDATE is conditional on the state that was read, so of two who move the same row one is refused. `values` are
    columns that change with the state, where the database checks both together.
    """
    move_all([row], to, by, note, at, back, **values)


def move_all(
    rows: Sequence[Any],
    to: str,
    by: Any = None,
    note: str | None = None,
    at: datetime | None = None,
    back: bool = False,
    **values: object,
) -> None:
    """Take rows of one model the same step: all of them, or none and NotNow; see `move`."""
    standing: dict[State, list[Any]] = {}
    for row in rows:
        standing.setdefault(row.STATES(row.status), []).append(row)
    for was in standing:
        if to not in (was.back if back else was.next):
            raise no_step(was, type(was)(to))
    db.session.flush()
    for was, those in standing.items():
        _step(those, was, type(was)(to), values)
        record_all(type(those[0]), [row.id for row in those], was, to, by, note, at)


def _step(rows: Sequence[Any], was: State, state: State, values: dict[str, object]) -> None:
    """Rows that were all in one state, or NotNow where one of them isn't any more."""
    model, values = type(rows[0]), {"status": state, **values}
    those = update(model).where(model.id.in_([row.id for row in rows]), model.status == was)
    if count_of(those.values(**values)) != len(rows):
        raise NotNow(_("Somebody else changed this a moment ago. Reload the page to see how it stands."))
    for row in rows:
        for name, value in values.items():
            set_committed_value(row, name, value)


def no_step(was: State, to: State) -> NotNow:
    """The refusal of a step that can't be taken."""
    if was == to:
        return NotNow(_("It is “%(was)s” already.", was=was.label))
    return NotNow(_("This is “%(was)s” and can’t become “%(to)s”.", was=was.label, to=to.label))


def record(
    row: Any, was: str | None, became: str, by: Any = None, note: str | None = None, at: datetime | None = None
) -> None:
    """Write a step that a set-based statement has already taken."""
    step = _as_values(row.__tablename__, was, became, by, note, at)
    db.session.add(History(subject_id=row.id, **step))
    happened(f"{row.__tablename__}.{became}", [row.id])


def record_all(
    model: type[Any], ids: Sequence[int], was: str | None, became: str, by: Any = None, note: str | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """The same of many rows of one model, by one statement."""
    step = _as_values(model.__tablename__, was, became, by, note, at)
    each = select(
        func.unnest(numbers(ids)), *(literal(value, History.__table__.c[name].type) for name, value in step.items())
    )
    db.session.execute(insert(History).from_select(["subject_id", *step], each))
    happened(f"{model.__tablename__}.{became}", ids)


def _as_values(
    kind: str, was: str | None, became: str, by: Any, note: str | None, at: datetime | None
) -> dict[str, Any]:
    return {
        "subject_kind": kind, "was": was, "became": became, "at": at or clock.now(),
        "person_id": by.id if by else None, "note": note,
    }  # fmt: skip


def history_of(row: Any) -> list[History]:
    """The row's steps, oldest first."""
    chosen = select(History).where(History.subject_kind == row.__tablename__, History.subject_id == row.id)
    return list(db.session.scalars(chosen.order_by(History.id)))


def reasons_of(rows: Iterable[Any], state: State) -> dict[int, str]:
    """By the id of each of these rows (of one model) that is in `state`: the note with which it last came into it."""
    there = [row for row in rows if row.status == state]
    if not there:
        return {}
    mine = History.subject_kind == there[0].__tablename__, History.subject_id.in_([row.id for row in there])
    steps = select(History.subject_id, History.note).where(*mine, History.became == state).order_by(History.id)
    return {row_id: note or "" for row_id, note in db.session.execute(steps)}  # the last of each stays
