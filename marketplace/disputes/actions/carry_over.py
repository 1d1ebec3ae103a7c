"""Orders that were contested while that was no dispute, in the release before this one, or at a process of it during an upgrade."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from ...core import approval, clock, lifecycle
from ...core.audit import AuditRow
from ...core.extensions import db
from ...core.lifecycle import History
from ...core.transaction import locked, transaction
from ...members.models import Person
from ...members.queries import people_who
from ...outbox.actions import send
from ...settlement.models import Movement, Remark
from .. import due
from ..models import Dispute, DisputeState, Ground, Subject
from .wait import waits


def open_contested(movement_ids: Sequence[int]) -> None:
    """Make a dispute of each, with what both sides have said and when. The payer has the whole time to answer from today; what one
    admin had decided is decided anew, with the dispute's rules."""
    for movement_id in movement_ids:
        with transaction():
            order = locked(select(Movement).where(Movement.id == movement_id, due.is_contested_before()))
            if order is None or (said := _said(order)) is None:
                continue
            order.disputed_at = said.at
            row = _written(order, said)
            lifecycle.begin(row, db.session.get(Person, row.opened_by_id), at=row.opened_at)
            _answer(row, order)
            approval.lapse(order)
            send("money.dispute_opened", people_who("money", row.other_id), dispute=row.id)


def _said(order: Movement) -> History | None:
    """The step by which somebody has contested it last."""
    steps = select(History).where(History.subject_kind == Movement.__tablename__, History.subject_id == order.id)
    contested = steps.where(History.became == order.status, History.person_id.is_not(None))
    return db.session.scalar(contested.order_by(History.id.desc()).limit(1))


def _written(order: Movement, said: History) -> Dispute:
    days = current_app.config["SETTINGS"].dispute_days
    row = Dispute(
        subject=Subject.ORDER, movement_id=order.id, opener_id=order.payee_id, other_id=order.payer_id,
        amount_minor=order.amount_minor, currency=order.currency, ground=Ground.NOT_ARRIVED, words=_unless_erased(order.reason),
        opened_at=said.at, opened_by_id=said.person_id, answer_by=clock.today() + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _answer(row: Dispute, order: Movement) -> None:
    steps = select(AuditRow.at, AuditRow.person_id).where(
        AuditRow.event == "movement.answered", AuditRow.at >= row.opened_at
    )
    steps = steps.where(AuditRow.subject_kind == Movement.__tablename__, AuditRow.subject_id == order.id)
    last = db.session.execute(
        steps.where(AuditRow.person_id.is_not(None)).order_by(AuditRow.id.desc()).limit(1)
    ).first()
    if last is None:
        return
    at: datetime = last.at
    row.answer, row.answered_at, row.answered_by_id = _unless_erased(order.payer_answer), at, last.person_id
    lifecycle.move(row, DisputeState.ANSWERED, db.session.get(Person, last.person_id), at=at, **waits())


def _unless_erased(words: str | None) -> str:
    return "" if words is None or Remark.read(words) else words
