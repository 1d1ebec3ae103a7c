"""A writer changes what they wrote while it is new, or takes it back."""

from flask_babel import gettext as _
from sqlalchemy import delete, select

from ...core import audit, clock, lifecycle
from ...core.errors import NotFound, NotNow
from ...core.extensions import db
from ...core.room import house
from ...core.throttling import count_tries
from ...core.transaction import transaction
from ...members.models import Person
from ..forget import forget_shown_message
from ..hiding import text_for
from ..kept import to_keep
from ..models import Mention, Message, MessageState
from ..readers import refuse_writing
from .writing import checked, held_message, name_people, readable, tell_named


def edit(message_id: int, person: Person, text: str) -> Message:
    """Change a message within a quarter of an hour, as long as its thread is open; it says that it was changed. Who is named by it for
    the first time is told. Of two changes at once one is refused."""
    said = checked(text)
    count_tries(message=f"person {person.id}")
    seen = db.session.scalar(select(Message.edited_at).where(Message.id == message_id))
    with transaction():
        message = _own(message_id, person)
        refuse_editing(message, person)
        if message.edited_at != seen:
            raise NotNow(_("Somebody else changed this a moment ago. Reload the page to see how it stands."))
        named = set(db.session.scalars(select(Mention.person_id).where(Mention.message_id == message.id)))
        read = readable(message.thread, person, said, known=named)
        if read.text == message.text:
            return message
        message.text, message.edited_at = read.text, clock.now()
        gone = Mention.message_id == message.id, Mention.person_id.not_in(read.people)
        db.session.execute(delete(Mention).where(*gone))
        name_people(message, read.people)
        tell_named(message, read.people - named, person)
        audit.record("message.edited", message, person, thread=message.thread_id)
    return message


def refuse_editing(message: Message, person: Person) -> None:
    """Refuse a change of what somebody wrote, and say why; nothing where they can change it."""
    if message.status == MessageState.TAKEN_BACK:
        raise NotNow(_("It was taken back already."))
    if message.status == MessageState.HIDDEN:
        raise NotNow(_("An admin has hidden this message, so it stays as it is."))
    if not message.may_be_edited_by(person):
        raise NotNow(_("A message can be changed for a quarter of an hour. Write a new one."))
    if text_for(message, person) != message.text:
        raise NotNow(_("It holds contacts that you may not read any more, so it stays as it is. You can take it back."))
    refuse_writing(person, message.thread)


def take_back(message_id: int, person: Person) -> Message:
    """Take one's own message back, whenever: its text is gone for good, and that there was one stays. Where a report of it
    waits, the admins alone read the text until it is decided."""
    with transaction():
        message = _own(message_id, person)
        if message.status == MessageState.TAKEN_BACK:
            raise NotNow(_("It was taken back already."))
        lifecycle.move(message, MessageState.TAKEN_BACK, person, to_keep(message), text="")
        db.session.execute(delete(Mention).where(Mention.message_id == message.id))
        house().answers["answer_is_gone"](message.id)
        forget_shown_message(message)
        audit.record("message.taken_back", message, person, thread=message.thread_id)
    return message


def _own(message_id: int, person: Person) -> Message:
    message = held_message(message_id, person)
    if message.person_id != person.id:
        raise NotFound()
    return message
