"""Switching a webhook off, by whomever."""

from sqlalchemy import update

from ...core import clock, lifecycle
from ...core.extensions import db
from ...members.models import Person
from ...outbox.actions import send
from ..models import Hook, HookMessage, HookState, MessageState, OffReason
from ..queries import keepers_of


def switch_off(hook: Hook, why: OffReason, by: Person | None = None) -> None:
    """Switch off a webhook whose row is held: what waits is given up. Unless somebody did it by hand, its maker is written to."""
    lifecycle.move(hook, HookState.OFF, by, note=why, off_because=why)
    waiting = update(HookMessage).where(HookMessage.hook_id == hook.id, HookMessage.status == MessageState.QUEUED)
    db.session.execute(waiting.values(status=MessageState.GIVEN_UP, ended_at=clock.now()))
    if why != OffReason.BY_HAND:
        send("account.hook_off", keepers_of(hook), hook=hook.id)
