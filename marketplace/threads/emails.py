"""What the mails about messages say: who wrote where, and the words as far as a mail may hold them."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import day
from ..core.languages import reader
from ..members.models import Person
from ..members.queries import admins_to_write_to
from ..outbox.letter import Letter
from . import mentions
from .about import about, hints_at_somebody, may_be_mailed
from .models import Message, Mute
from .readers import may_read

LONGEST = 1200  # characters of a message in a mail


def written(message: int) -> Letter | None:
    """To the others of a thread: somebody has written. Nothing once it is gone, or its reader may not read it any more."""
    row = _readable(message)
    if row is None:
        return None
    title = about(row.thread).title
    return _letter(row, _("%(person)s wrote: %(title)s", person=row.person.name, title=title))


def named(message: int) -> Letter | None:
    """To whom a message names; the same holds."""
    row = _readable(message)
    if row is None:
        return None
    title = about(row.thread).title
    return _letter(row, _("%(person)s mentions you: %(title)s", person=row.person.name, title=title))


def _readable(message: int) -> Message | None:
    row, who = db.session.get(Message, message), reader()
    if row is None or not row.is_shown or not isinstance(who, Person):
        return None
    return row if may_read(who, row.thread) else None


def _letter(row: Message, subject: str) -> Letter:
    said, words = [], ""
    if may_be_mailed(row.thread, row.text):
        words = mentions.in_letter(row.text, mentions.names_in([row.id])[row.id])
    else:
        said = [_("The words stand on the page alone.")]
    if len(words) > LONGEST:
        words = f"{words[:LONGEST].rsplit(' ', 1)[0]}…"
    whose = row.agency.name if row.agency else ""
    facts = [(_("Agency"), whose)] if whose else []
    return Letter(subject, said, facts, (_("Read and answer"), path_of(row)), text=words)


def path_of(row: Message) -> str:
    """Where a message stands, however many were written since."""
    page = f"/threads/{row.thread_id}" if row.thread.is_between_two else about(row.thread).path
    return f"{page}?message={row.id}#message-{row.id}"


def hidden(message: int, reason: str, hidden: bool) -> Letter:
    """To the writer: an admin has hidden a message, or shows it again. A reason that tells of the client isn't mailed: why it is hidden
    stands on the page."""
    row = db.session.get_one(Message, message)
    title = about(row.thread).title
    why = [] if hints_at_somebody(row.thread, reason) else [(_("Reason"), reason)]
    if hidden:
        said = _("An admin has hidden what you wrote. The others see that it was hidden, and not the words.")
        return Letter(_("Your message was hidden: %(title)s", title=title), [said], [*why, *_admins()], _see(row))
    said = _("Everybody who reads it sees what you wrote again.")
    return Letter(_("Your message is shown again: %(title)s", title=title), [said], why, _see(row))


def _see(row: Message) -> tuple[str, str]:
    return _("See it"), path_of(row)


def muted(mute: int) -> Letter | None:
    """To whom an admin keeps from writing."""
    row = db.session.get_one(Mute, mute)
    if row.ended_at is not None:
        return None
    said = [_("You write no messages, questions or comments until then. You can read everything as before.")]
    return Letter(
        _("You are muted until the end of %(day)s", day=day(row.until)), said, [(_("Reason"), row.reason), *_admins()]
    )


def _admins() -> list[tuple[str, str]]:
    return [(_("Admin"), f"{one.name}, {one.email}") for one in admins_to_write_to()]


ALL: dict[str, Callable[..., Letter | None]] = {
    "thread.written": written,
    "mention.written": named,
    "account.message": hidden,
    "account.muted": muted,
}
