"""How far somebody has read, what they follow, who may not write for a while, and when an admin has looked."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...members.models import Person
from .message import LONGEST_REASON
from .thread import Thread


class ReadMark(Model):
    """A person has read a thread up to a message."""

    __tablename__ = "read_marks"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    read_to: Mapped[int]


class Follow(Model):
    """A person wants to hear of a thread that all members read. Where two agencies do, their people hear of it anyway."""

    __tablename__ = "thread_follows"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)


class Mute(Model):
    """A person writes nothing, nowhere, to the end of a day; an admin has said why. `ended_at`: it was lifted before."""

    __tablename__ = "mutes"
    __table_args__ = (
        CheckConstraint(f"length(reason) BETWEEN 1 AND {LONGEST_REASON}", name="reason"),
        Index("ix_mutes_person", "person_id", "until"),
        Index("ix_mutes_until", "until", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date]  # the last day
    reason: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Look(Model):
    """An admin has opened a thread of two agencies, because of something that was reported in it or a dispute. Both can see that."""

    __tablename__ = "thread_looks"
    __table_args__ = (Index("ix_thread_looks_thread", "thread_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    thread: Mapped[Thread] = relationship()
    person: Mapped[Person] = relationship()
