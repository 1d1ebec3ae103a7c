"""What two agencies have agreed that one of them does, until a day."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, Index, and_, exists, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core import clock
from ...core.extensions import Model
from ...core.lifecycle import History
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Word
from ...members.models import Agency, Person
from .partnership import Partnership
from .talk import Talk

LONGEST_WHAT = 300  # characters


class FollowUpState(State):
    """open <──> done ──> confirmed       done: who owes it says so; open again: the other side does not accept it
    │         │
    └─────────┴──> cancelled              both agree, while it is open; or the partnership ends, and nobody can confirm it any more
    """

    OPEN = "open", _l("To be done"), "done cancelled", "ring active"
    DONE = "done", _l("Done, to be confirmed"), "confirmed open cancelled", "half wait"
    CONFIRMED = "confirmed", _l("Confirmed"), "", "check good"
    CANCELLED = "cancelled", _l("Cancelled"), "", "x off"


class FollowUp(Model):
    """One thing that an agency owes the other, maybe a person of it. It is overdue from the day after `due_on` until somebody says
    that it is done. `done_on` is the day on which that was said last. `cancel_by_id` is the side that would like to drop it.
    """

    STATES = FollowUpState

    __tablename__ = "follow_ups"
    __table_args__ = (
        FollowUpState.check("status"),
        CheckConstraint(f"length(what) BETWEEN 1 AND {LONGEST_WHAT}", name="what"),
        CheckConstraint(holds_one_line("what"), name="one_line"),
        CheckConstraint("(status IN ('done', 'confirmed')) = (done_on IS NOT NULL)", name="done"),
        CheckConstraint("(status = 'confirmed') = (confirmed_on IS NOT NULL)", name="confirmed"),
        CheckConstraint("confirmed_on >= done_on", name="in_order"),
        CheckConstraint("cancel_by_id IS NULL OR status IN ('open', 'cancelled')", name="cancel"),
        Index("ix_follow_ups_partnership", "partnership_id", "due_on", "id"),
        Index("ix_follow_ups_due", "due_on", postgresql_where=text("status = 'open'")),
        Index("ix_follow_ups_done", "done_on", postgresql_where=text("status = 'done'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("partner_talks.id"), index=True)
    owed_by_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    what: Mapped[str]
    due_on: Mapped[date]
    status: Mapped[FollowUpState] = mapped_column(Word(FollowUpState), default=FollowUpState.OPEN)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    done_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    cancel_by_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    warned_on: Mapped[date | None]
    overdue_told_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship()
    talk: Mapped[Talk | None] = relationship()
    owed_by: Mapped[Agency] = relationship(foreign_keys=[owed_by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over and nobody says that it is done: a fact of the calendar."""
        return self.status == FollowUpState.OPEN and self.due_on < clock.today()

    @property
    def was_late(self) -> bool:
        """Whether it was done after its day."""
        return self.done_on is not None and self.done_on > self.due_on

    @classmethod
    def overdue(cls) -> ColumnElement[bool]:
        """The same in SQL."""
        return and_(cls.status == FollowUpState.OPEN, cls.due_on < clock.today())

    @classmethod
    def kept(cls) -> ColumnElement[bool]:
        """Condition: done by its day, and the other side has confirmed it."""
        return and_(cls.status == FollowUpState.CONFIRMED, cls.done_on <= cls.due_on)

    @classmethod
    def broken(cls) -> ColumnElement[bool]:
        """Condition: overdue, confirmed and done too late, or still overdue when the partnership ended: whoever ends it takes nothing
        out of what is counted."""
        late = and_(cls.status == FollowUpState.CONFIRMED, cls.done_on > cls.due_on)
        return late | cls.overdue() | cls.overdue_at_the_end()

    @classmethod
    def overdue_at_the_end(cls) -> ColumnElement[bool]:
        """Condition: its day was over, and nobody said that it is done, when the partnership ended. What both agree to drop is not."""
        step = exists().where(
            History.subject_kind == cls.__tablename__, History.subject_id == cls.id, History.was == FollowUpState.OPEN,
            History.became == FollowUpState.CANCELLED, clock.start_of_each("day", History.at) > cls.due_on,
        )  # fmt: skip
        return and_(cls.status == FollowUpState.CANCELLED, cls.cancel_by_id.is_(None), step)
