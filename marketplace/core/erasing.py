"""Taking out of people's texts what tells who a client was, for rooms whose texts may name one by chance."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, select

from .extensions import db
from .lifecycle import History
from .markdown import typed_and_seen

ERASED = "[…]"  # stands for a text in every language
STEP_ERASED = "erased"  # the one word that the history's trigger takes
TellsWho = Callable[[str | None], bool]


def erase_texts(rows: Select[Any], names: Sequence[str], tells_who: TellsWho) -> None:
    """Of the rows that a SELECT finds, empty each of these texts that tells who the client was. That something was said, by whom and
    when, stays. Call it inside the transaction of the erasure."""
    for row in db.session.scalars(rows.with_for_update()):
        for name in names:
            if tells_who(getattr(row, name)):
                setattr(row, name, ERASED)


def erase_steps(rows: Select[Any], tells_who: TellsWho) -> None:
    """The same of the reasons that stand in the history of such rows."""
    (entity,) = {column["entity"] for column in rows.column_descriptions}
    ids = rows.with_only_columns(entity.id).order_by(None)
    steps = select(History).where(History.subject_kind == entity.__tablename__, History.subject_id.in_(ids))
    for step in db.session.scalars(steps.where(History.note.is_not(None))):
        if tells_who(step.note):
            step.note = STEP_ERASED


def in_markdown(tells_who: TellsWho) -> TellsWho:
    """The same question of texts with marks, which may hide what is read."""
    return lambda text: bool(text) and tells_who(typed_and_seen(text))  # type: ignore[arg-type]


def shown_note(note: str | None) -> str:
    """A reason from the history as pages show it."""
    return ERASED if note == STEP_ERASED else note or ""
