"""Two agencies that work together."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, Index, UniqueConstraint, case, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.vocabulary import State, Word
from ...members.models import Agency

MOST_WEEKS = 52  # between two talks


class PartnershipState(State):
    """invited ──> active ──> ended
    │   ^          ^            │
    v   │          │            │
    declined       │            └──> invited     begun again
                   └── the first client passed between the two
    """

    INVITED = "invited", _l("Waits for an answer"), "active declined", "ring wait"
    ACTIVE = "active", _l("Working together"), "ended", "full active"
    DECLINED = "declined", _l("Declined"), "invited", "x off"
    ENDED = "ended", _l("Ended"), "invited", "dash off"


class Partnership(Model):
    """A pair of agencies, once; `first` is the one with the smaller number, and that says nothing else.

    `invited_by_id` is who asked last; None where a client that was passed began it. `talk_every` are weeks between two talks,
    `talk_on` is the next one. `reminded_of` and `missed_of` are the talks of which both were reminded, before and after.
    """

    STATES = PartnershipState

    __tablename__ = "partnerships"
    __table_args__ = (
        PartnershipState.check("status"),
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="pair"),
        CheckConstraint("invited_by_id IN (first_id, second_id)", name="invited_by"),
        CheckConstraint("(invited_by_id IS NULL) = (invited_at IS NULL)", name="invited_at"),
        CheckConstraint("status NOT IN ('invited', 'declined') OR invited_by_id IS NOT NULL", name="invited"),
        CheckConstraint("(status IN ('active', 'ended')) = (began_at IS NOT NULL) OR status = 'invited'", name="began"),
        CheckConstraint(f"talk_every BETWEEN 1 AND {MOST_WEEKS}", name="talk_every"),
        Index("ix_partnerships_second", "second_id"),
        Index("ix_partnerships_talk", "talk_on"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[PartnershipState] = mapped_column(Word(PartnershipState))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    invited_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    talk_every: Mapped[int | None]
    talk_on: Mapped[date | None]
    reminded_of: Mapped[date | None]
    missed_of: Mapped[date | None]

    first: Mapped[Agency] = relationship(foreign_keys=[first_id])
    second: Mapped[Agency] = relationship(foreign_keys=[second_id])

    @property
    def is_active(self) -> bool:
        """Whether the two work together now."""
        return self.status == PartnershipState.ACTIVE

    @property
    def rhythm(self) -> str:
        """How often the two talk; empty where that is not set."""
        if self.talk_every == 1:
            return _("Every week")
        return ngettext("Every %(num)d week", "Every %(num)d weeks", self.talk_every) if self.talk_every else ""

    @property
    def sides(self) -> tuple[Agency, Agency]:
        """Both agencies."""
        return self.first, self.second

    def other_id(self, agency_id: int | None) -> int:
        """The number of the agency that works with this one."""
        return self.second_id if agency_id == self.first_id else self.first_id

    def other(self, agency_id: int | None) -> Agency:
        """The agency that works with this one."""
        return self.second if agency_id == self.first_id else self.first

    def own(self, agency_id: int | None) -> Agency:
        """The agency itself, as a side."""
        return self.first if agency_id == self.first_id else self.second

    def is_asked(self, agency_id: int | None) -> bool:
        """Whether this agency was invited and has yet to answer."""
        return self.status == PartnershipState.INVITED and self.invited_by_id != agency_id

    @classmethod
    def of(cls, agency_id: int | None) -> ColumnElement[bool]:
        """Condition: the agency is one of the two."""
        return or_(cls.first_id == agency_id, cls.second_id == agency_id)

    @classmethod
    def other_of(cls, agency_id: int | None) -> ColumnElement[int]:
        """In SQL, the number of the agency that works with this one."""
        return case((cls.first_id == agency_id, cls.second_id), else_=cls.first_id)
