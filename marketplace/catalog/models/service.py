"""What an agency offers."""

from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, SmallInteger, Text

from ...core.extensions import Model, db
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY, holds_one_line
from ...core.vocabulary import State, Vocabulary, Word
from ...members.models import Agency
from .discount import Discount, For
from .taxonomy import Category, Industry, Region

LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 10_000  # characters
LONGEST_DELIVERY = 1000  # days


class ServiceState(State):
    """draft ──> published <──> paused
    published, paused ──> reported     taken off the shelf by an admin
    reported ──> published | paused    put back by an admin
    """

    DRAFT = "draft", _l("Draft"), "published", "dash off"
    PUBLISHED = "published", _l("In the catalog"), "paused reported", "full active"
    PAUSED = "paused", _l("Paused"), "published reported", "ring wait"
    REPORTED = "reported", _l("Taken off by an admin"), "published paused", "x urgent"


class Unit(Vocabulary):
    """What a price is for, with how it is said after an amount."""

    PROJECT = "project", _l("Whole job"), _l("for the job")
    HOUR = "hour", _l("Hour"), _l("an hour")
    DAY = "day", _l("Day"), _l("a day")
    MONTH = "month", _l("Month"), _l("a month")
    PIECE = "piece", _l("Piece"), _l("each")

    def tell(self, after: LazyString) -> None:  # type: ignore[override]
        """`after` follows the amount: "€640 a month"."""
        self.after = after


service_regions = Table(
    "service_regions",
    db.metadata,
    Column("service_id", ForeignKey("services.id", ondelete="CASCADE"), primary_key=True),
    Column("region_id", ForeignKey("regions.id"), primary_key=True, index=True),
)
service_industries = Table(
    "service_industries",
    db.metadata,
    Column("service_id", ForeignKey("services.id", ondelete="CASCADE"), primary_key=True),
    Column("industry_id", ForeignKey("industries.id"), primary_key=True, index=True),
)


class Service(Model):
    """One service of an agency, with the price it starts from, and maybe discounts.

    `price_minor` is where the price begins; `price_to_minor`, where there is one, where it usually ends. `languages` are
    ISO codes; no region means that it is done in the agency's country. A service whose category is missing was named by a
    text that the taxonomy doesn't know: it is not in the catalog.
    """

    STATES = ServiceState

    __tablename__ = "services"
    __table_args__ = (
        ServiceState.check("status"),
        Unit.check("unit"),
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint("price_to_minor >= price_minor", name="price_to"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("discount_percent BETWEEN 1 AND 90", name="discount"),
        CheckConstraint(f"delivery_days BETWEEN 1 AND {LONGEST_DELIVERY}", name="delivery"),
        CheckConstraint("status = 'draft' OR category_id IS NOT NULL", name="has_category"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published"),
        CheckConstraint(rf"length(title) <= {LONGEST_TITLE} AND title ~ '\S'", name="title"),
        CheckConstraint(holds_one_line("title"), name="one_line"),
        Index("ix_services_shelf", "agency_id", "place", "id"),
        Index("ix_services_published", "published_at", postgresql_where=text("status = 'published'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    status: Mapped[ServiceState] = mapped_column(
        Word(ServiceState), default=ServiceState.DRAFT, server_default=ServiceState.DRAFT.value
    )
    place: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")  # the smaller stands first
    title: Mapped[str]
    # What it was called before there was a taxonomy, or the English name of its category.
    category: Mapped[str] = mapped_column(index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    price_minor: Mapped[int]
    price_to_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    unit: Mapped[Unit] = mapped_column(Word(Unit), default=Unit.PROJECT)
    region: Mapped[str] = mapped_column(default="")  # as it was typed before there were regions to choose from
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    discount_percent: Mapped[int | None]  # of earlier versions; discounts stand in their own table
    description: Mapped[str] = mapped_column(default="")  # Markdown
    delivery_days: Mapped[int | None]
    is_taking: Mapped[bool] = mapped_column(default=True, server_default="true")  # new clients
    created_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]  # for the first time

    agency: Mapped[Agency] = relationship(lazy="joined")
    in_category: Mapped[Category | None] = relationship()
    regions: Mapped[list[Region]] = relationship(secondary=service_regions, order_by=(Region.place, Region.id))
    industries: Mapped[list[Industry]] = relationship(
        secondary=service_industries, order_by=(Industry.place, Industry.id)
    )
    discounts: Mapped[list[Discount]] = relationship(
        order_by=(Discount.starts_on, Discount.id), cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def price(self) -> Money:
        """Where the price begins, without any discount."""
        return Money(self.price_minor, self.currency)

    @property
    def price_to(self) -> Money | None:
        """Where the price usually ends."""
        return None if self.price_to_minor is None else Money(self.price_to_minor, self.currency)

    @property
    def spoken(self) -> list[str]:
        """The languages that it is done in: those of its agency, where it names none of its own."""
        return self.languages or self.agency.languages

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it: it is in the catalog, and its agency an active member."""
        return self.status == ServiceState.PUBLISHED and self.agency.is_active

    def price_with(self, discount: Discount | None) -> Money:
        """Where the price begins with one of its discounts, or without any."""
        return self.price - discount.off(self.price) if discount else self.price

    def price_on(self, day: date, whom: For = For.CLIENTS) -> Money:
        """Where the price begins on a day, for these people."""
        return self.price_with(self.discount_on(day, whom))

    def discount_on(self, day: date, whom: For = For.CLIENTS) -> Discount | None:
        """The discount of the price that runs on a day; what it takes off stands in `Discount.off`."""
        running = (one for one in self.discounts if one.whom == whom and one.lowers_price and one.runs_on(day))
        return next(running, None)

    def extras_on(self, day: date, whom: For = For.CLIENTS) -> list[Discount]:
        """What comes free with it on a day."""
        return [one for one in self.discounts if one.whom == whom and not one.lowers_price and one.runs_on(day)]
