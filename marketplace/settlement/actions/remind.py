"""Calling to mind what waits."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core.transaction import locked, transaction
from .. import letters, queries
from ..models import Movement


def remind(movement_ids: Sequence[int]) -> None:
    """Remind the payer of a listed order, the payee of a sent one, after 3, 7, 14 and 21 days; at last the admins too."""
    for movement_id in movement_ids:
        with transaction():
            chosen = select(Movement).where(Movement.id == movement_id, Movement.status.in_(("listed", "sent")))
            movement = locked(chosen, skip=True)
            if movement is None or movement.reminders >= len(queries.REMIND_AFTER):
                continue
            movement.reminders += 1
            letters.reminder(movement, tell_admins=movement.reminders == len(queries.REMIND_AFTER))
