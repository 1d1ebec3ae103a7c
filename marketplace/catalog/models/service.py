"""What an agency offers."""

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, Text

from ...core.extensions import Model
from ...core.typed import HOLDS_CURRENCY
from ...members.models import Agency


class Service(Model):
    """One service of an agency, with a price it starts from and, maybe, a discount for clients."""

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("discount_percent BETWEEN 1 AND 90", name="discount"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    title: Mapped[str]
    category: Mapped[str] = mapped_column(index=True)
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    unit: Mapped[str] = mapped_column(default="project")
    region: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    discount_percent: Mapped[int | None]
    description: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(lazy="joined")
