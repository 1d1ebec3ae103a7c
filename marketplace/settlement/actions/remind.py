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
            movement = locked(select(Movement).where(Movement.id == movement_id, queries.reminder_is_due()), skip=True)
            if movement is not None:
                # Days that were slept through are made up by one letter, not by one each.
                movement.reminders = queries.reminders_due(movement)
                letters.reminder(movement, tell_admins=movement.reminders == len(queries.REMIND_AFTER))
