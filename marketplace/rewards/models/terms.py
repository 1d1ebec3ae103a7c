"""Terms: the alliance's rate from an instant on, and the rates that single agencies have of their own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import BigInteger, Text

from ...core.extensions import Model
from ...members.models import Agency
from .rule import RewardRule


class Terms(Model):
    """The alliance's rate from an instant on. The first terms have no start. Never edited: superseded by later ones."""

    __tablename__ = "terms"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("months > 0", name="months"),
        CheckConstraint("tied_months > 0", name="tied_months"),
        CheckConstraint("rule_count BETWEEN 0 AND 40", name="rule_count"),
        Index("uq_terms_start", "effective_at", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    rate: Mapped[int]  # basis points
    months: Mapped[int | None]  # how long fees earn a reward, from acceptance on; None: for the life of the client
    # How long a client stays tied to the member that brought it, from then on; None: for the life of the client
    tied_months: Mapped[int | None]
    categories: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text)
    )  # only these services, by their English names; None: all
    category_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))  # the same by their ids, which count
    # How many rules stand beside the rate; the database takes no further ones, see migration 0063. None: the rate is all there is.
    rule_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    effective_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    rules: Mapped[list[RewardRule]] = relationship(order_by=RewardRule.position)

    def had_begun(self, instant: datetime) -> bool:
        """Whether they were there at an instant."""
        return self.effective_at is None or self.effective_at <= instant

    @property
    def is_for_all(self) -> bool:
        """Whether they hold for every service."""
        return self.category_ids is None and self.categories is None

    def names(self, services: Collection[int]) -> bool:
        """Whether they hold for a service that goes by one of these numbers."""
        return not set(self.category_ids or ()).isdisjoint(services)


class OwnRate(Model):
    """The rate that one referrer has in place of the terms' rate and rules, from an instant on, with the reason. Never edited:
    superseded by a later one; one without a rate gives the agency back to the terms."""

    __tablename__ = "own_rates"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint(r"length(reason) BETWEEN 1 AND 500 AND reason ~ '\S'", name="reason"),
        Index("uq_own_rates_start", "agency_id", "effective_at", unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    rate: Mapped[int | None]  # basis points
    reason: Mapped[str]
    effective_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))

    agency: Mapped[Agency] = relationship()
