"""Jobs that remind of follow-ups and talks, and take silence for a yes."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import clock, lifecycle
from ...core.transaction import locked, transaction
from ...outbox.actions import send
from .. import due
from ..models import FollowUp, FollowUpState, Partnership
from ..people import owes, people_of


def remind_of_follow_ups(ids: Sequence[int]) -> None:
    """Remind who owes something two days before its day."""
    for one in ids:
        with transaction():
            row = locked(select(FollowUp).where(FollowUp.id == one, due.is_near()), skip=True)
            if row is not None:
                row.warned_on = clock.today()
                send("partnership.due", owes(row), follow_up=row.id)


def tell_of_overdue(ids: Sequence[int]) -> None:
    """Tell both sides that a day is over, and who owes it once a week."""
    for one in ids:
        with transaction():
            row = locked(select(FollowUp).where(FollowUp.id == one, due.is_overdue()), skip=True)
            if row is None:
                continue
            if row.overdue_told_on is None:
                creditors = people_of(row.partnership, row.partnership.other_id(row.owed_by_id))
                send("partnership.overdue_there", creditors, follow_up=row.id)
            row.overdue_told_on = clock.today()
            send("partnership.overdue", owes(row), follow_up=row.id)


def take_silence_for_yes(ids: Sequence[int]) -> None:
    """Confirm what was said to be done two weeks ago, and nobody has answered."""
    for one in ids:
        with transaction():
            row = locked(select(FollowUp).where(FollowUp.id == one, due.is_unanswered()), skip=True)
            if row is not None:
                lifecycle.move(row, FollowUpState.CONFIRMED, confirmed_on=clock.today())


def remind_of_talks(ids: Sequence[int]) -> None:
    """Remind both sides of a talk two days before it."""
    for one in ids:
        with transaction():
            row = locked(select(Partnership).where(Partnership.id == one, due.talks_soon()), skip=True)
            if row is not None:
                row.reminded_of = row.talk_on
                for side in row.sides:
                    send("partnership.talk_soon", people_of(row, side.id), partnership=row.id, side=side.id)


def tell_of_missed_talks(ids: Sequence[int]) -> None:
    """Tell both sides a week after the day of a talk of which nobody has noted anything."""
    for one in ids:
        with transaction():
            row = locked(select(Partnership).where(Partnership.id == one, due.is_missed()), skip=True)
            if row is not None:
                row.missed_of = row.talk_on
                for side in row.sides:
                    send("partnership.talk_missed", people_of(row, side.id), partnership=row.id, side=side.id)
