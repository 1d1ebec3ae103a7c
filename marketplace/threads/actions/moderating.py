"""What admins do about messages: hide them, show them again, look into a thread of two agencies, and keep somebody from writing."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow
from ...core.extensions import db
from ...core.room import house
from ...core.transaction import hold_name, own, transaction
from ...core.typed import paragraphs, too_long
from ...members.models import Person, PersonState
from ...members.queries import person as one_person
from ...outbox.actions import send
from ..forget import forget_shown_message
from ..models import LONGEST_REASON, Look, Message, MessageState, Mute, Thread
from ..queries import may_look
from ..readers import muted_until

LONGEST_MUTE = timedelta(days=366)


def hide(message_id: int, admin: Person, reason: str) -> Message:
    """Take a message off the pages, with a reason that its writer reads. The others see that one was hidden."""
    return _move(message_id, admin, MessageState.HIDDEN, reason)


def show(message_id: int, admin: Person, reason: str) -> Message:
    """Show it again, with a reason that its writer reads."""
    return _move(message_id, admin, MessageState.SHOWN, reason)


def _move(message_id: int, admin: Person, to: MessageState, reason: str) -> Message:
    reason = read_reason(reason)
    with transaction():
        message = own(select(Message).where(Message.id == message_id))
        refuse_own(admin, message.agency_id, message.person_id)
        _refuse_side(admin, message.thread)
        if message.thread.is_between_two and not may_look(message.thread):
            raise NotFound()
        lifecycle.move(message, to, admin, reason)
        if to == MessageState.HIDDEN:
            house().answers["answer_is_gone"](message.id)
            forget_shown_message(message, but_to=message.person_id)
        audit.record(f"message.{to}", message, admin, thread=message.thread_id)
        is_hidden = to == MessageState.HIDDEN
        writer = one_person(message.person_id)
        send("account.message", writer, message=message.id, reason=reason, hidden=is_hidden)
    return message


def look(thread_id: int, admin: Person) -> Look:
    """Open a thread of two agencies, because something in it was reported or they have a dispute about it. It is in the log, and both see
    it on the thread."""
    with transaction():
        thread = own(select(Thread).where(Thread.id == thread_id))
        if not admin.is_admin:
            raise NotAllowed(_("Only the alliance’s admins decide this."))
        if not thread.is_between_two or not may_look(thread):
            raise NotFound()
        _refuse_side(admin, thread)
        made = Look(thread_id=thread.id, person_id=admin.id, at=clock.now())
        db.session.add(made)
        db.session.flush()
        audit.record("message.looked", thread, admin)
    return made


def mute(person_id: int, admin: Person, until: date | None, reason: str) -> Mute:
    """Keep somebody from writing to the end of a day. They read the reason, and can read everything as before."""
    errors = _mute_errors(until)
    try:
        reason = read_reason(reason)
    except BadInput as refusal:
        errors |= refusal.errors
    if errors or until is None:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        hold_name(f"mute {person_id}")
        whom = db.session.get(Person, person_id)
        if whom is None or whom.status != PersonState.ACTIVE:
            raise NotFound()
        refuse_own(admin, whom.agency_id, whom.id)
        if muted_until(whom):
            raise NotNow(_("They are muted already. End that first."))
        made = Mute(person_id=whom.id, until=until, reason=reason, made_by=admin.id, made_at=clock.now())
        db.session.add(made)
        db.session.flush()
        audit.record("person.muted", whom, admin, until=until.isoformat())
        send("account.muted", one_person(whom.id), mute=made.id)
    return made


def end_mute(mute_id: int, admin: Person) -> Mute:
    """Let somebody write again before the day is over."""
    with transaction():
        row = own(select(Mute).where(Mute.id == mute_id))
        if row.ended_at is not None or row.until < clock.today():
            raise NotNow(_("It has ended already."))
        refuse_own(admin, row.person.agency_id, row.person_id)
        row.ended_at = clock.now()
        audit.record("person.unmuted", row.person, admin)
    return row


def _mute_errors(until: date | None) -> dict[str, str]:
    if until is None:
        return {"until": _("Choose a day.")}
    if until < clock.today():
        return {"until": _("This day is over. Choose a later one.")}
    return {"until": _("This is too far ahead.")} if until > clock.today() + LONGEST_MUTE else {}


def read_reason(reason: str) -> str:
    """A reason as it is kept, or a refusal."""
    reason = paragraphs(reason)
    if not reason:
        raise BadInput(_("Say why; the writer reads it."), {"reason": _("Fill this in.")})
    if sentence := too_long(reason, LONGEST_REASON):
        raise BadInput(sentence, {"reason": sentence})
    return reason


def refuse_own(admin: Person, agency_id: int | None, person_id: int) -> None:
    """Refuse whoever is no admin, and one who belongs to the agency, or wrote it."""
    if not admin.is_admin:
        raise NotAllowed(_("Only the alliance’s admins decide this."))
    if admin.id == person_id or (agency_id is not None and admin.agency_id == agency_id):
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))


def _refuse_side(admin: Person, thread: Thread) -> None:
    """Refuse an admin who belongs to one of the two agencies, whoever of them wrote: what their own reads there, they read as its people
    do."""
    if admin.agency_id is not None and admin.agency_id in (thread.first_id, thread.second_id):
        raise NotAllowed(_("You belong to this agency; another admin has to decide."))
