"""A thread as its page shows it: messages with those they name, what one may do with each, and where the new ones begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ..core.erasing import shown_note
from ..core.lifecycle import reasons_of
from ..core.typed import row_number
from ..exchange.struck_out import MARK
from ..members.models import Person
from . import mentions, queries
from .hiding import texts_at_the_desk, texts_for
from .models import Message, MessageState, Thread
from .readers import why_not_write


@dataclass(frozen=True)
class ShownMessage:
    """One message for one reader. `html` is empty where they don't see it; `because` is why it is hidden, for its writer.
    `hides_contacts` says that contacts were struck out of it for this reader. At the desk, what is hidden and what is kept of what was
    taken back is seen."""

    row: Message
    html: Markup
    is_own: bool
    is_new: bool
    may_edit: bool
    may_take_back: bool
    may_report: bool
    hides_contacts: bool
    because: str = ""


def shown_messages(
    rows: Sequence[Message],
    reader: Person,
    read_to: int = 0,
    marks_new: bool = True,
    why_not: str | None = None,
    at_desk: bool = False,
) -> list[ShownMessage]:
    """These messages as a reader sees them; the names in all of them come by one query. `why_not`: why the reader can't write in their
    thread, where that is known already. `at_desk`: an admin has opened a thread of two agencies."""
    names = mentions.names_in([one.id for one in rows])
    reasons, texts = (
        reasons_of(rows, MessageState.HIDDEN),
        texts_at_the_desk(rows) if at_desk else texts_for(rows, reader),
    )
    closed = _closed_to(rows, reader) if why_not is None else set()
    if why_not:
        closed = {one.thread_id for one in rows}
    return [
        _shown(
            one,
            reader,
            texts[one.id],
            names[one.id],
            shown_note(reasons.get(one.id)),
            marks_new and one.id > read_to,
            one.thread_id in closed,
            at_desk,
        )
        for one in rows
    ]


def _closed_to(rows: Sequence[Message], reader: Person) -> set[int]:
    """Of the threads in which the reader could still change a message, those that take none any more. Nothing is asked where there is none."""
    threads = {one.thread for one in rows if one.may_be_edited_by(reader)}
    return {one.id for one in threads if why_not_write(reader, one)}


def _shown(
    row: Message,
    reader: Person,
    text: str,
    names: dict[int, str],
    reason: str,
    is_new: bool,
    is_closed: bool,
    at_desk: bool,
) -> ShownMessage:
    mine = row.person_id == reader.id
    sees = at_desk or row.is_shown or (mine and row.status == MessageState.HIDDEN)
    return ShownMessage(
        row, mentions.as_html(text, names) if sees else Markup(""), mine, is_new and not mine,
        row.may_be_edited_by(reader) and not is_closed, row.may_be_taken_back_by(reader), row.is_shown and not mine, sees and text != row.text and MARK in text, reason if mine else "",
    )  # fmt: skip


@dataclass(frozen=True)
class ShownThread:
    """A part of a thread: its messages, the first of those before if there are older ones, where the next newer page begins unless it is
    that of the newest, and why the reader can't write."""

    thread: Thread
    messages: Sequence[ShownMessage]
    older_than: int | None
    newer: int | None
    last_id: int
    why_not: str


def shown_thread(
    thread: Thread, reader: Person, before: int | None = None, read_to: int = 0, at_desk: bool = False
) -> ShownThread:
    """The newest messages of a thread, of which those after `read_to` are new to the reader, or those before one of them; `at_desk` as an
    admin reads them who has opened it."""
    rows, has_older = queries.newest(thread, before)
    why_not = why_not_write(reader, thread)
    messages = shown_messages(rows, reader, read_to, before is None and read_to > 0, why_not, at_desk)
    return ShownThread(
        thread,
        messages,
        rows[0].id if has_older else None,
        queries.newer_cursor(thread, before),
        rows[-1].id if rows else 0,
        why_not,
    )


def place_in(thread: Thread, asked: Mapping[str, str]) -> int | None:
    """The message before which the page that an address asks for begins, counted backwards: `before` it, or so that `message`, to which a
    mail leads, stands in its midst. None for the newest."""
    return row_number(asked.get("before")) or queries.cursor_to(thread, row_number(asked.get("message")))


def usable_names(people: Sequence[Any]) -> list[str]:
    """What people are called behind an "@"; with their numbers where two have the same name."""
    names = [one.name for one in people]
    return [f"@{one.name} #{one.id}" if names.count(one.name) > 1 else f"@{one.name}" for one in people]
