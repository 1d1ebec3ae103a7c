"""What the index follows: a row for each change of what can be found, and the rates that compare prices."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import CHAR, BigInteger, Numeric

from ...core.extensions import Model
from ...core.typed import HOLDS_CURRENCY


class CatalogChange(Model):
    """One change, written by triggers in the transaction that changed something.

    It concerns a service, all services of an agency, or, where both are empty, everything (taxonomy, rates). `xact` is the
    number of the transaction: ids are given before the commit and don't come in its order. Whoever follows takes the rows
    from the oldest transaction on that was still open when it last looked (`pg_snapshot_xmin`).
    """

    __tablename__ = "catalog_changes"
    __table_args__ = (Index("ix_catalog_changes_xact", "xact"), Index("ix_catalog_changes_at", "at"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    xact: Mapped[int] = mapped_column(BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)"))
    service_id: Mapped[int | None]
    agency_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Rate(Model):
    """How much of a currency one unit of the alliance's base currency buys, from a day on; set by an admin."""

    __tablename__ = "rates"
    __table_args__ = (
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("per_base > 0", name="per_base"),
    )

    currency: Mapped[str] = mapped_column(CHAR(3), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    per_base: Mapped[Decimal] = mapped_column(Numeric(20, 10))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
