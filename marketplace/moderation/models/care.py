"""How the alliance looks after a member: notes, the next talk, who does it, and marks for what went wrong."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...members.models import Person
from .report import LONGEST


class Note(Model):
    """What the alliance's team writes down of a member; the member never sees it."""

    __tablename__ = "agency_notes"
    __table_args__ = (
        CheckConstraint("length(text) BETWEEN 1 AND 2000", name="length"),
        Index("ix_agency_notes_agency", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Care(Model):
    """One row an agency, made when it is first needed: the next talk, who looks after the agency, and when an admin decided
    last that it stays."""

    __tablename__ = "agency_care"
    __table_args__ = (
        CheckConstraint("length(talk_about) <= 200", name="length"),
        CheckConstraint(holds_one_line("talk_about"), name="one_line"),
        Index("ix_agency_care_talk", "talk_on"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    talk_on: Mapped[date | None]
    talk_about: Mapped[str] = mapped_column(default="", server_default="")
    looked_after_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]

    manager: Mapped[Person | None] = relationship()


class Mark(Model):
    """Something that an admin holds against a member for a year: a report that was upheld, or a warning.

    It is lifted when what it was for is put back.
    """

    __tablename__ = "agency_marks"
    __table_args__ = (
        CheckConstraint(f"length(reason) BETWEEN 1 AND {LONGEST}", name="length"),
        Index("ix_agency_marks_standing", "agency_id", "made_at", postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"), unique=True)
    reason: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]
