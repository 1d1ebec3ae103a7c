"""Levels of members: what each needs, where each member stands, and how it came there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ..core.extensions import Model
from ..core.money import LARGEST, Money
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..members.models import Agency

MOST_LEVELS = 12


class Ladder(Model):
    """The levels from an instant on, the lowest first; without any, the alliance has none. Never edited: superseded by a later one."""

    __tablename__ = "ladders"
    __table_args__ = (CheckConstraint(HOLDS_CURRENCY, name="currency"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    currency: Mapped[str] = mapped_column(CHAR(3))  # of its sums: the base currency when it was made
    effective_at: Mapped[datetime] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))

    levels: Mapped[list["Level"]] = relationship(back_populates="ladder", order_by="Level.position")


class Level(Model):
    """One level: a member has it that has all it asks for. What is 0 asks for nothing."""

    __tablename__ = "levels"
    __table_args__ = (
        UniqueConstraint("ladder_id", "position"),
        Index("uq_levels_name", "ladder_id", text("lower(name)"), unique=True),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_LEVELS}", name="position"),
        CheckConstraint(r"length(name) BETWEEN 1 AND 40 AND name ~ '\S'", name="name"),
        CheckConstraint(holds_one_line("name"), name="one_line"),
        CheckConstraint(
            f"least_won BETWEEN 0 AND 1000000 AND least_year_minor BETWEEN 0 AND {LARGEST} AND least_month_minor BETWEEN 0 AND {LARGEST}",
            name="least",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ladder_id: Mapped[int] = mapped_column(ForeignKey("ladders.id"))
    position: Mapped[int]
    name: Mapped[str]
    least_won: Mapped[int]  # clients passed on that became contracts, of all time
    least_year_minor: Mapped[int]  # what receivers kept of the fees of its clients within twelve months
    least_month_minor: Mapped[int]  # the same in the last whole month

    ladder: Mapped[Ladder] = relationship(back_populates="levels")

    @property
    def least_year(self) -> Money:
        """The turnover of twelve months that it needs."""
        return Money(self.least_year_minor, self.ladder.currency)

    @property
    def least_month(self) -> Money:
        """The turnover of a month that it needs."""
        return Money(self.least_month_minor, self.ladder.currency)

    def is_reached(self, won: int, year_minor: int, month_minor: int) -> bool:
        """Whether these figures are enough for it."""
        return won >= self.least_won and year_minor >= self.least_year_minor and month_minor >= self.least_month_minor


class Standing(Model):
    """Where a member stands now, and by which figures; counted once a day."""

    __tablename__ = "standings"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True, autoincrement=False)
    ladder_id: Mapped[int] = mapped_column(ForeignKey("ladders.id"))
    level_id: Mapped[int | None] = mapped_column(ForeignKey("levels.id"))  # None: it has none yet
    since: Mapped[datetime]
    counted_on: Mapped[date]
    won: Mapped[int]
    year_minor: Mapped[int]
    month_minor: Mapped[int]

    agency: Mapped[Agency] = relationship()
    ladder: Mapped[Ladder] = relationship()
    level: Mapped[Level | None] = relationship()

    @property
    def year(self) -> Money:
        """The turnover of twelve months when it was counted."""
        return Money(self.year_minor, self.ladder.currency)

    @property
    def month(self) -> Money:
        """The turnover of the last whole month when it was counted."""
        return Money(self.month_minor, self.ladder.currency)


class LevelChange(Model):
    """A step from one level to another, with the figures that led to it. Written once."""

    __tablename__ = "level_changes"
    __table_args__ = (Index("ix_level_changes_agency", "agency_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    was_id: Mapped[int | None] = mapped_column(ForeignKey("levels.id"))
    became_id: Mapped[int | None] = mapped_column(ForeignKey("levels.id"))
    at: Mapped[datetime]
    won: Mapped[int]
    year_minor: Mapped[int]
    month_minor: Mapped[int]

    agency: Mapped[Agency] = relationship()
    was: Mapped[Level | None] = relationship(foreign_keys=[was_id])
    became: Mapped[Level | None] = relationship(foreign_keys=[became_id])
