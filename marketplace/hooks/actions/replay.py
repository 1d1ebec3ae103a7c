"""Sending by hand: an event to try it, and once more what was sent or given up."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from ...core import clock, throttling
from ...core.errors import NotFound, NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...members.models import Person
from ..events import TEST
from ..models import Hook, HookMessage, MessageState, Whose
from ..queries import hook_of, hooks_of, kept_among
from .tell import new_message

MOST = 1000  # messages that are sent again at once


def send_test(hook_id: int, person: Person, whose: Whose) -> None:
    """Queue an event that says nothing but whose webhook it is."""
    throttling.count_tries(hook=f"{hook_of(person, whose, hook_id).id}")
    with transaction():
        hook = _switched_on(hook_id, person, whose)
        db.session.execute(insert(HookMessage), [new_message(hook.id, TEST, hook.id)])
        wake("hook.told", [hook.id])


def replay_one(hook_id: int, message_id: int, person: Person, whose: Whose) -> HookMessage:
    """Send a message once more that was taken or given up, under its number."""
    throttling.count_tries(hook=f"{hook_of(person, whose, hook_id).id}")
    with transaction():
        hook = _switched_on(hook_id, person, whose)
        message = locked(select(HookMessage).where(HookMessage.id == message_id, HookMessage.hook_id == hook.id))
        if message is None:
            raise NotFound()
        if MessageState.QUEUED not in message.status.next:
            raise NotNow(_("This message can’t be sent again."))
        message.begin_again(clock.now())
        hook.rests_until = None
        wake("hook.told", [hook.id])
    return message


def replay_all(hook_id: int, person: Person, whose: Whose, since: datetime | None = None) -> int:
    """Send all messages once more that were given up, of what has happened since a moment; the oldest thousand. Returns how many."""
    throttling.count_tries(hook=f"{hook_of(person, whose, hook_id).id}")
    with transaction():
        hook = _switched_on(hook_id, person, whose)
        failed = select(HookMessage.id).where(
            HookMessage.hook_id == hook.id, HookMessage.status == MessageState.GIVEN_UP
        )
        failed = failed.where(HookMessage.at >= since) if since else failed
        again = update(HookMessage).where(HookMessage.id.in_(failed.order_by(HookMessage.id).limit(MOST)))
        again = again.values(status=MessageState.QUEUED, ended_at=None, tries=0, next_try_at=clock.now())
        count = len(db.session.scalars(again.returning(HookMessage.id)).all())
        hook.rests_until = None
        if count:
            wake("hook.told", [hook.id])
    return count


def _switched_on(hook_id: int, person: Person, whose: Whose) -> Hook:
    hook = own(hooks_of(person, whose).where(Hook.id == hook_id))
    if not hook.is_on:
        raise NotNow(_("This webhook is off. Switch it on first."))
    if not kept_among([hook]):
        raise NotNow(_("Nobody answers for this webhook any more. Take it over first."))
    return hook
