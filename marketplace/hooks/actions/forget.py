"""Forgetting messages, and secrets that sign no more."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import Hook, HookMessage


def forget_messages(message_ids: Sequence[int]) -> None:
    """Forget that these were sent, or not, thirty days ago."""
    with transaction():
        db.session.execute(delete(HookMessage).where(HookMessage.id.in_(message_ids)))


def forget_secrets(hook_ids: Sequence[int]) -> None:
    """Forget the secrets from before, a day after they were changed."""
    with transaction():
        old = update(Hook).where(Hook.id.in_(hook_ids), Hook.old_until <= clock.now())
        db.session.execute(old.values(old_secret=None, old_until=None))
