"""Double entry with open items. Rows are written once; the database refuses to change them."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import CHAR

from ..core.extensions import db


class Account(db.Model):
    """What one agency owes or is owed in one currency, or what the alliance holds."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('owed_by_receiver', 'owed_to_referrer', 'in_transit', 'cash_stripe', 'losses', 'rail_costs')",
            name="kind",
        ),
        CheckConstraint(
            "(agency_id IS NOT NULL) = (kind IN ('owed_by_receiver', 'owed_to_referrer', 'in_transit'))", name="agency"
        ),
        # Lets a line's foreign key carry the currency: a line's currency is its account's.
        UniqueConstraint("id", "currency"),
        Index("uq_accounts", "kind", "agency_id", "currency", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    currency: Mapped[str] = mapped_column(CHAR(3))


class Entry(db.Model):
    """One event in the books. Its `reference` is unique: what is posted twice is there once."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    memo: Mapped[str]
    at: Mapped[datetime]


class Line(db.Model):
    """One amount on one account, debit positive. On an agency's account it names the reward it belongs to."""

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        ForeignKeyConstraint(["account_id", "currency"], ["accounts.id", "accounts.currency"], ondelete="RESTRICT"),
        Index("ix_lines_account_reward", "account_id", "reward_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="RESTRICT"), index=True)
    account_id: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    reward_id: Mapped[int | None] = mapped_column(ForeignKey("rewards.id", ondelete="RESTRICT"), index=True)
