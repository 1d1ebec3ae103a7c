"""What waits for a job: who is to be reminded of an answer or a decision, who has not answered in time, and papers to forget."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from ..core import clock
from ..core.extensions import db
from ..settlement.models import Movement, MovementState
from .models import ENDED, TO_DECIDE, Dispute, DisputeState, Paper

REMIND_BEFORE = timedelta(days=2)


def is_to_remind() -> ColumnElement[bool]:
    """Condition: nobody has answered, the last day is near, and nothing was called to mind."""
    near = Dispute.answer_by <= clock.today() + REMIND_BEFORE
    early = Dispute.opened_at < clock.start_of(clock.today())  # whoever was told today needs no reminder
    return and_(Dispute.status == DisputeState.OPEN, near, early, Dispute.reminded_at.is_(None))


def to_remind(limit: int) -> Sequence[int]:
    """Disputes whose other side is to be reminded."""
    return db.session.scalars(select(Dispute.id).where(is_to_remind()).order_by(Dispute.id).limit(limit)).all()


def is_to_remind_admins() -> ColumnElement[bool]:
    """Condition: it waits for an admin, and the last day is near or over, of which nobody was reminded."""
    today = clock.today()
    spoken = func.greatest(Dispute.answered_at, Dispute.appealed_at)
    # They were told of it on the day when it began to wait: with what somebody said, or the day after the last one to answer.
    waited = case(
        (spoken.is_(None), Dispute.answer_by < today - timedelta(days=1)), else_=spoken < clock.start_of(today)
    )
    near = and_(Dispute.reminded_at.is_(None), Dispute.decide_by <= today + REMIND_BEFORE, waited)
    over = and_(Dispute.decide_by < today, clock.start_of_each("day", Dispute.reminded_at) <= Dispute.decide_by)
    return and_(Dispute.status.in_(TO_DECIDE), or_(near, over))


def to_remind_admins(limit: int) -> Sequence[int]:
    """Disputes of which the admins are to be reminded."""
    return db.session.scalars(select(Dispute.id).where(is_to_remind_admins()).order_by(Dispute.id).limit(limit)).all()


def is_over() -> ColumnElement[bool]:
    """Condition: nobody has answered, and the last day is over."""
    return and_(Dispute.status == DisputeState.OPEN, Dispute.answer_by < clock.today())


def unanswered(limit: int) -> Sequence[int]:
    """Disputes whose other side has not answered in time."""
    return db.session.scalars(select(Dispute.id).where(is_over()).order_by(Dispute.id).limit(limit)).all()


def is_to_forget() -> ColumnElement[bool]:
    """Condition: the store has the paper still, and it was removed, or its dispute ended long ago (RETENTION_MONTHS)."""
    before = clock.NOW - func.make_interval(0, current_app.config["SETTINGS"].retention_months)
    over = exists().where(Dispute.id == Paper.dispute_id, Dispute.status.in_(ENDED), Dispute.ended_at < before)
    return and_(Paper.is_kept, or_(Paper.removed_at.is_not(None), over))


def papers_to_forget(limit: int) -> Sequence[int]:
    """Papers that the store need not have any more."""
    return db.session.scalars(select(Paper.id).where(is_to_forget()).order_by(Paper.id).limit(limit)).all()


def is_contested_before() -> ColumnElement[bool]:
    """Condition: the order was contested where that was no dispute yet."""
    return and_(Movement.status == MovementState.CONTESTED, Movement.disputed_at.is_(None))


def contested_before(limit: int) -> Sequence[int]:
    """Such orders."""
    return db.session.scalars(select(Movement.id).where(is_contested_before()).order_by(Movement.id).limit(limit)).all()
