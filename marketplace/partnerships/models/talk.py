"""Talks of two agencies, and what each writes down of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...members.models import Agency, Person

LONGEST_NOTES = 10_000  # characters


class Talk(Model):
    """A talk that took place, as one side has noted it; `notes` are Markdown that both read."""

    __tablename__ = "partner_talks"
    __table_args__ = (
        CheckConstraint(f"length(notes) <= {LONGEST_NOTES}", name="notes"),
        Index("ix_partner_talks_partnership", "partnership_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    held_on: Mapped[date]
    notes: Mapped[str]
    made_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()
    person: Mapped[Person] = relationship()


class SideNote(Model):
    """What one side writes down for itself, maybe of a talk; the other side never sees it."""

    __tablename__ = "partner_notes"
    __table_args__ = (
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_NOTES}", name="text"),
        Index("ix_partner_notes_partnership", "partnership_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("partner_talks.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
