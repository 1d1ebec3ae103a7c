"""Who did what: a row in the same transaction as the change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, func, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .arrays import numbers
from .extensions import Model, db
from .told import happened


class AuditRow(Model):
    """One event. `facts` hold ids and figures, never a client's data."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_subject", "subject_kind", "subject_id"),
        Index("ix_audit_log_at", "at", "id"),
        Index("ix_audit_log_deed", "deed", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    event: Mapped[str] = mapped_column("deed")
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    facts: Mapped[dict] = mapped_column(JSONB)


def record(event: str, subject: Any, by: Any = None, **facts: object) -> None:
    """Note that `by` (None: a job) caused `event` ("lead.accepted") on `subject`, a flushed row."""
    db.session.add(AuditRow(subject_id=subject.id, **_as_values(event, subject.__tablename__, by, facts)))
    happened(event, [subject.id])


def record_each(event: str, subjects: Sequence[Any], by: Any = None, **facts: object) -> None:
    """The same of many of one model, by one statement."""
    if subjects:
        said = _as_values(event, subjects[0].__tablename__, by, facts)
        columns = [AuditRow.__mapper__.columns[name] for name in said]
        each = (literal(value, column.type) for column, value in zip(columns, said.values(), strict=True))
        ids = func.unnest(numbers(one.id for one in subjects))
        db.session.execute(insert(AuditRow).from_select([AuditRow.subject_id, *columns], select(ids, *each)))
        happened(event, [one.id for one in subjects])


def _as_values(event: str, kind: str, by: Any, facts: dict[str, object]) -> dict[str, Any]:
    return {
        "at": clock.now(), "person_id": by.id if by else None, "event": event, "subject_kind": kind, "facts": facts,
    }  # fmt: skip
