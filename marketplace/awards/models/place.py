"""Places as they were counted, and agencies that the public does not read by name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY, holds_one_line
from ...members.models import Agency
from .nomination import LONGEST_REASON, Nomination
from .season import Award

SHOWN_PLACES = 3  # what is proclaimed: the first, the second and the third place


class Place(Model):
    """The place of an agency for one award of a season, with the figure that it is by; equal figures share a place. `before` is what the
    period before came to, where growth is measured. Who is struck has no place, and those behind move up. `reason` says why
    it was struck, or why the desk has decided so."""

    __tablename__ = "award_places"
    __table_args__ = (
        UniqueConstraint("award_id", "agency_id"),
        ForeignKeyConstraint(["nomination_id"], ["award_nominations.id"], name="fk_award_places_nomination"),
        Index("ix_award_places_agency", "agency_id", "id"),
        CheckConstraint("figure > 0", name="figure"),
        CheckConstraint("before > 0", name="before"),
        CheckConstraint("place > 0", name="place"),
        CheckConstraint("(place IS NULL) = (struck_at IS NOT NULL)", name="struck_has_no_place"),
        CheckConstraint("struck_at IS NULL OR reason <> ''", name="struck_says_why"),
        CheckConstraint("struck_by IS NULL OR struck_at IS NOT NULL", name="struck_by"),
        CheckConstraint("NOT in_conflict OR struck_by IS NOT NULL", name="in_conflict"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="reason"),
        CheckConstraint(holds_one_line("reason"), name="one_line"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("season_awards.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    nomination_id: Mapped[int | None]
    figure: Mapped[int]
    before: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    place: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Whoever struck it is of an agency that is placed for the same award, as there was no other admin.
    in_conflict: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    award: Mapped[Award] = relationship()
    agency: Mapped[Agency] = relationship()
    nomination: Mapped[Nomination | None] = relationship()

    @property
    def sum(self) -> Money | None:
        """The figure where it is money."""
        return Money(self.figure, self.currency) if self.currency else None


class Unnamed(Model):
    """An agency whose owner does not want it named to the public: its places stay, without its name."""

    __tablename__ = "award_unnamed"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
