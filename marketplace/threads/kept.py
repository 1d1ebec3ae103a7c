"""The words of a message that its writer took back while a report of it waited: kept in the step of its history until it is decided."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ..core.erasing import STEP_ERASED, shown_note
from ..core.extensions import db
from ..core.lifecycle import History
from ..core.room import house
from . import mentions
from .models import Message, MessageState


def to_keep(message: Message) -> str | None:
    """What is kept of a message that is about to be taken back, with the names as they were typed: its words where a report of it waits,
    otherwise nothing. Call it while the message is held, as whoever reports it holds it."""
    if not house().answers["is_message_reported"](message.id):
        return None
    return mentions.as_typed(message.text, mentions.names_in([message.id])[message.id])


def kept_words(message_ids: Collection[int]) -> dict[int, str]:
    """The same of those that were taken back, by message, for the admins alone; without those of which nothing was kept."""
    steps = _steps(History.subject_id, History.note).where(History.subject_id.in_(message_ids))
    rows = db.session.execute(steps).all() if message_ids else []
    return {message_id: shown_note(note) for message_id, note in rows}


def forget_kept(message_id: int) -> None:
    """Leave nothing of it: it was decided. Call it inside a transaction."""
    forget_kept_where(lambda _text: True, History.subject_id == message_id)


def _steps(*what: Any) -> Select[Any]:
    kept = History.note.is_not(None), History.note != STEP_ERASED
    mine = History.subject_kind == Message.__tablename__, History.became == MessageState.TAKEN_BACK
    return select(*what).where(*mine, *kept)


def forget_kept_where(tells_who: Callable[[str | None], bool], *among: ColumnElement[bool]) -> None:
    """The same of those among the kept words that tell who an erased client was."""
    for step in db.session.scalars(_steps(History).where(*among)):
        if tells_who(step.note):
            step.note = STEP_ERASED
