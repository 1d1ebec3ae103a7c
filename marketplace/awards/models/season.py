"""Seasons: from which day to which, what is awarded in each, and how far it is."""

from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, column, func, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Vocabulary, Word
from ...members.models import Person

LONGEST_NAME, LONGEST_OWN, LONGEST_ABOUT, LONGEST_REASON = 80, 80, 500, 300  # characters
MOST_LEAST = 1_000_000


class SeasonState(State):
    """open ──> counted ──> proclaimed
    └──────────┴──> cancelled

    Whether one that is open has begun follows from its days.
    """

    OPEN = "open", _l("Not counted yet"), "counted cancelled", "ring new"
    COUNTED = "counted", _l("Counted"), "proclaimed cancelled", "half active"
    PROCLAIMED = "proclaimed", _l("Proclaimed"), "", "check good"
    CANCELLED = "cancelled", _l("Cancelled"), "", "x off"


class Kind(Vocabulary):
    """What can be awarded. `least`: what it takes to be placed, unless the admins say otherwise; 0 where there is nothing to say."""

    MOST_SOLD = "most_sold", _l("Most sold"), 0
    MOST_ACTIVE = "most_active", _l("Most active"), 3
    FASTEST_GROWING = "fastest_growing", _l("Fastest growing"), 3
    HARDEST_PROJECT = "hardest_project", _l("Hardest project"), 2
    OWN = "own", _l("The alliance’s own award"), 0

    least: int

    def tell(self, least: int = 0) -> None:
        """See Kind."""
        self.least = least


MEASURED = (Kind.MOST_SOLD, Kind.MOST_ACTIVE, Kind.FASTEST_GROWING)  # made of the figures of `insights`


class Season(Model):
    """Days, both ends among them, and what is awarded for them. Projects are nominated until `nominate_until`, votes count until the
    last day; it is counted on `counts_on`, which leaves time to report what clients have paid. What is counted stands in `places` and
    no longer changes but for what an admin strikes; what is proclaimed does not change at all. One that is counted can still be
    cancelled: its places stay as rows that nobody reads."""

    STATES = SeasonState

    __tablename__ = "seasons"
    __table_args__ = (
        SeasonState.check("status"),
        ExcludeConstraint(
            (func.daterange(column("starts_on"), column("ends_on"), literal_column("'[]'")), "&&"),
            where=text("status <> 'cancelled'"), using="gist", name="excl_seasons_days",
        ),
        CheckConstraint("ends_on >= starts_on AND ends_on - starts_on <= 366", name="days"),
        CheckConstraint("nominate_until BETWEEN starts_on AND ends_on", name="nominate_until"),
        CheckConstraint("counts_on > ends_on AND counts_on - ends_on <= 60", name="counts_on"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),
        CheckConstraint("(status = 'cancelled') = (reason <> '')", name="cancelled_says_why"),
        CheckConstraint(
            "CASE status WHEN 'open' THEN counted_at IS NULL WHEN 'cancelled' THEN true ELSE counted_at IS NOT NULL END", name="counted"
        ),
        CheckConstraint(
            "(status = 'proclaimed') = (proclaimed_at IS NOT NULL) AND (proclaimed_at IS NULL) = (proclaimed_by IS NULL)",
            name="proclaimed",
        ),
        CheckConstraint(holds_one_line("name", "reason"), name="one_line"),
        CheckConstraint(
            f"length(nobody_why) <= {LONGEST_REASON} AND {holds_one_line('nobody_why')} AND (nobody_why = '' OR counted_at IS NOT NULL)",
            name="nobody",
        ),
        CheckConstraint("NOT in_conflict OR status = 'cancelled'", name="in_conflict"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    nominate_until: Mapped[date]
    counts_on: Mapped[date]
    status: Mapped[SeasonState] = mapped_column(Word(SeasonState), default=SeasonState.OPEN)
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    proclaimed_at: Mapped[datetime | None]
    proclaimed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    nobody_why: Mapped[str] = mapped_column(default="", server_default="")  # nobody gets the alliance's own award
    # Cancelled by an admin whose agency is placed, as no other could.
    in_conflict: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    awards: Mapped[list["Award"]] = relationship(back_populates="season", order_by="Award.id", lazy="selectin")
    maker: Mapped[Person] = relationship(foreign_keys=[made_by])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be counted."""
        return self.status == SeasonState.OPEN

    @property
    def is_counted(self) -> bool:
        """Whether it is counted, and an admin is to look at it."""
        return self.status == SeasonState.COUNTED

    @property
    def is_proclaimed(self) -> bool:
        """Whether everybody reads it."""
        return self.status == SeasonState.PROCLAIMED

    def has_begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.starts_on <= today

    def runs(self, today: date) -> bool:
        """Whether it goes on now."""
        return self.is_open and self.starts_on <= today <= self.ends_on

    def takes_nominations(self, today: date) -> bool:
        """Whether projects can be nominated now."""
        return self.runs(today) and today <= self.nominate_until and self.award_of(Kind.HARDEST_PROJECT) is not None

    def award_of(self, kind: Kind) -> "Award | None":
        """What of this kind is awarded in it."""
        return next((one for one in self.awards if one.kind == kind), None)


class Award(Model):
    """One thing that is awarded in a season. `least` is what it takes to be placed; `title` and `about` are of one's own words."""

    __tablename__ = "season_awards"
    __table_args__ = (
        Kind.check("kind"),
        UniqueConstraint("season_id", "kind"),
        CheckConstraint(f"least BETWEEN 0 AND {MOST_LEAST}", name="least"),
        CheckConstraint(
            f"(kind = 'own') = (title <> '') AND (kind = 'own') = (about <> '') AND length(title) <= {LONGEST_OWN}"
            f" AND length(about) <= {LONGEST_ABOUT}",
            name="own",
        ),
        CheckConstraint(holds_one_line("title", "about"), name="one_line"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    least: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")

    season: Mapped[Season] = relationship(back_populates="awards")

    @property
    def called(self) -> LazyString | str:
        """Its name."""
        return self.title or self.kind.label

    @property
    def is_of_money(self) -> bool:
        """Whether its figures are sums."""
        return self.kind == Kind.MOST_SOLD

    def words(self) -> dict[str, Any]:
        """What it says of itself, for another one like it."""
        return {"kind": self.kind, "least": self.least, "title": self.title, "about": self.about}
