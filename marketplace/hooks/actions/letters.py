"""Writing of what was given up, once a day to whoever looks after it."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import clock
from ...core.transaction import locked, transaction
from ...outbox.actions import send
from ..models import Hook
from ..queries import given_up_since, keepers_of


def write_of_given_up(hook_ids: Sequence[int]) -> None:
    """One letter a webhook, with how many messages it is about."""
    for hook_id in hook_ids:
        with transaction():
            hook = locked(select(Hook).where(Hook.id == hook_id), skip=True)
            count = given_up_since(hook) if hook else 0
            if hook and count:
                send("account.hook_given_up", keepers_of(hook), hook=hook.id, count=count)
                hook.told_at = clock.now()
