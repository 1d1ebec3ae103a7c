"""What an agency shows of itself beside its services: profile, pictures, cases."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import SmallInteger, Text

from ...core.extensions import Model, db
from ...core.typed import holds_one_line
from ...core.vocabulary import Vocabulary, Word
from .taxonomy import Category, Industry

LONGEST_LINE, LONGEST_TEXT, LONGEST_FIGURE = 200, 4000, 40  # characters
EARLIEST = 1800
USUAL_WARNING = 40  # percent

agency_categories = Table(
    "agency_categories",
    db.metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("category_id", ForeignKey("categories.id"), primary_key=True, index=True),
)


class Purpose(Vocabulary):
    """What a picture is shown as."""

    LOGO = "logo", _l("Logo")
    GALLERY = "gallery", _l("Picture of the agency")
    CASE = "case", _l("Picture of a case")


class Picture(Model):
    """A picture as it was re-encoded: `key` is the SHA-256 of its bytes, by which the store keeps it.

    Until its smaller sizes are made (`sizes`, widths in pixels) it is shown as it is. One that nobody uses any more is
    `dropped`, and waits for the job that removes it from the store; another row may share its key.
    """

    __tablename__ = "pictures"
    __table_args__ = (
        Purpose.check("purpose"),
        CheckConstraint("key ~ '^[0-9a-f]{64}$'", name="key"),
        CheckConstraint("width BETWEEN 1 AND 4096 AND height BETWEEN 1 AND 4096", name="size"),
        CheckConstraint(f"length(alt) <= {LONGEST_LINE}", name="alt"),
        CheckConstraint(holds_one_line("alt"), name="one_line"),
        Index("ix_pictures_dropped", "id", postgresql_where=text("dropped_at IS NOT NULL")),
        Index("ix_pictures_unsized", "id", postgresql_where=text("sizes IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    key: Mapped[str] = mapped_column(index=True)
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    sizes: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))  # None: not made yet
    alt: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    created_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]

    @property
    def widths(self) -> list[int]:
        """The widths at which it is there, its own last."""
        return [*(self.sizes or ()), self.width]

    def at_least(self, width: int) -> int:
        """The smallest width at which it is no narrower; its own where it is narrower itself."""
        return next((one for one in self.widths if one >= width), self.width)

    def height_at(self, width: int) -> int:
        """How high it is at a width."""
        return max(1, round(self.height * width / self.width))


class Profile(Model):
    """What an agency says of itself for clients and for fellow members; an agency that said nothing has none."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint(f"founded BETWEEN {EARLIEST} AND 2200", name="founded"),
        CheckConstraint("team_size BETWEEN 1 AND 1000000", name="team_size"),
        CheckConstraint("warning_percent BETWEEN 1 AND 100", name="warning"),
        CheckConstraint(
            f"length(tagline) <= {LONGEST_LINE} AND length(refers) <= {LONGEST_TEXT}"
            f" AND length(likes) <= {LONGEST_TEXT}",
            name="length",
        ),
        CheckConstraint(
            holds_one_line("tagline", "array_to_string(offices, '')", "array_to_string(certificates, '')"),
            name="one_line",
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    tagline: Mapped[str] = mapped_column(default="", server_default="")
    founded: Mapped[int | None] = mapped_column(SmallInteger)  # a year
    team_size: Mapped[int | None]
    offices: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    refers: Mapped[str] = mapped_column(default="", server_default="")  # what it passes on most
    likes: Mapped[str] = mapped_column(default="", server_default="")  # whom it likes to work with
    is_taking: Mapped[bool] = mapped_column(default=True, server_default="true")  # new clients
    # The form of a service warns when discount and reward together take more than this share of the price.
    warning_percent: Mapped[int] = mapped_column(SmallInteger, default=USUAL_WARNING, server_default=str(USUAL_WARNING))
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id", ondelete="SET NULL"))

    logo: Mapped[Picture | None] = relationship()


class Case(Model):
    """Work that was done: the task, what came of it, and the figure that says so best."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(rf"title ~ '\S' AND length(title) <= {LONGEST_LINE}", name="title"),
        CheckConstraint(
            f"length(task) <= {LONGEST_TEXT} AND length(result) <= {LONGEST_TEXT} AND length(figure) <= {LONGEST_FIGURE}"
            f" AND length(figure_means) <= {LONGEST_LINE} AND length(whereabouts) <= {LONGEST_LINE}",
            name="length",
        ),
        CheckConstraint(f"year BETWEEN {EARLIEST} AND 2200", name="year"),
        CheckConstraint(holds_one_line("title", "figure", "figure_means", "whereabouts"), name="one_line"),
        Index("ix_cases_agency", "agency_id", "place", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    place: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    title: Mapped[str]
    figure: Mapped[str] = mapped_column(default="", server_default="")  # "31% → 58%"
    figure_means: Mapped[str] = mapped_column(default="", server_default="")  # "of orders come from phones"
    task: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="", server_default="")
    whereabouts: Mapped[str] = mapped_column(default="", server_default="")  # "Berlin"
    year: Mapped[int | None] = mapped_column(SmallInteger)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    industry_id: Mapped[int | None] = mapped_column(ForeignKey("industries.id"))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id", ondelete="SET NULL"))
    is_shown: Mapped[bool] = mapped_column(default=True, server_default="true")
    created_at: Mapped[datetime]

    category: Mapped[Category | None] = relationship()
    industry: Mapped[Industry | None] = relationship()
    picture: Mapped[Picture | None] = relationship()
