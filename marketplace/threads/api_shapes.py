"""A message in calls, for those of this room and of the room above."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Boolean, Integer, List, Nested, String

from ..core.api import Input, Named, Output, Seen
from ..core.api_fields import instant, text, word
from ..exchange.struck_out import MARK
from . import mentions
from .hiding import texts_at_the_desk, texts_for
from .models import LONGEST_TEXT, Message, MessageState

ON_MESSAGE = ("get_message", "edit_message", "take_back_message")


class MessageIn(Input):
    """What somebody writes."""

    text = text(
        LONGEST_TEXT,
        needed=True,
        metadata={
            "description": "Markdown; “@” and a person’s name mentions them, “@Name #7” where several are called so"
        },
    )


class MessageOut(Output):
    """A message as its reader may see it."""

    id = Integer()
    thread_id = Integer()
    person = Nested(Named)
    agency = Nested(Named, allow_none=True, metadata={"description": "null: the alliance’s team"})
    status = word(MessageState)
    text = String(metadata={"description": "Markdown; empty where it is hidden from you or was taken back"})
    hides_contacts = Boolean(
        metadata={"description": "contacts are struck out of the text, because you may not see the client"}
    )
    mentions = List(Nested(Named), attribute="named")
    made_at = instant()
    edited_at = instant("null: it stands as it was sent")


def seen_messages(rows: Sequence[Message], reader: Any, at_desk: bool = False) -> list[Seen]:
    """Messages as a reader may see them; the names in all of them come by one query. `at_desk`: an admin has opened their thread, and
    reads what is hidden, and what is kept of what was taken back."""
    names = mentions.names_in([one.id for one in rows])
    texts = texts_at_the_desk(rows) if at_desk else texts_for(rows, reader)
    return [_seen(one, reader, texts[one.id], names[one.id], at_desk) for one in rows]


def seen_message(row: Message, reader: Any) -> Seen:
    """One of them."""
    return seen_messages([row], reader)[0]


def _seen(row: Message, reader: Any, text: str, named: dict[int, str], at_desk: bool) -> Seen:
    sees = at_desk or row.is_shown or (row.person_id == reader.id and row.status == MessageState.HIDDEN)
    people = [{"id": number, "name": name} for number, name in sorted(named.items())] if sees else []
    shown = mentions.as_typed(text, named) if sees else ""
    return Seen(row, text=shown, hides_contacts=sees and text != row.text and MARK in text, named=people)
