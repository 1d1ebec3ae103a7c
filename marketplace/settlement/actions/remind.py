"""Calling to mind what waits."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core.transaction import locked, transaction
from ...members.queries import admins, people_who
from ...outbox.actions import send
from .. import reminders
from ..models import Movement, MovementState


def remind(movement_ids: Sequence[int]) -> None:
    """Remind the payer of a listed order, the payee of a sent one, after 3, 7, 14 and 21 days; at last the admins too."""
    for movement_id in movement_ids:
        with transaction():
            movement = locked(
                select(Movement).where(Movement.id == movement_id, reminders.reminder_is_due()), skip=True
            )
            if movement is not None:
                _remind(movement)


def _remind(movement: Movement) -> None:
    # Days that were slept through are made up by one mail, not by one each.
    movement.reminders = reminders.reminders_due(movement)
    waits_for = movement.payer_id if movement.status == MovementState.LISTED else movement.payee_id
    send("money.reminder", people_who("money", waits_for), movement=movement.id, state=movement.status)
    if movement.reminders == len(reminders.REMIND_AFTER):
        send("money.reminder", admins(), movement=movement.id, state=movement.status)
