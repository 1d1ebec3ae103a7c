"""Movements of money and the rewards they carry."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ..core.extensions import db
from ..core.money import Money
from ..members.models import Agency
from ..rewards.models import Reward

LIVE = ("prepared", "listed", "sent", "contested")


class Movement(db.Model):
    """Money from one agency to another in one currency. Its id is the idempotency key.

    prepared ──> listed ──> sent ──> done
        └──> refused <┘       └──> contested ──> done | refused      (decided by an admin)

    Prepared with `blocked_by` waits for its owner, and is taken up when that is mended.
    """

    STEPS = {
        "prepared": {"listed", "refused"},
        "listed": {"sent", "refused"},
        "sent": {"done", "contested"},
        "contested": {"done", "refused"},
        "done": set(),
        "refused": set(),
    }

    __tablename__ = "movements"
    __table_args__ = (
        CheckConstraint("kind IN ('bank_order')", name="kind"),
        CheckConstraint("status IN ('prepared', 'listed', 'sent', 'done', 'refused', 'contested')", name="status"),
        CheckConstraint("payer_id <> payee_id", name="payer_is_not_payee"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "status IN ('prepared', 'refused') OR (reference IS NOT NULL AND holder IS NOT NULL AND listed_at IS NOT NULL)",
            name="listed_says_where_to",
        ),
        Index(
            "ix_movements_live",
            "status",
            "id",
            postgresql_where=text("status IN ('prepared', 'listed', 'sent', 'contested')"),
        ),
        Index("ix_movements_payer", "payer_id", "id"),
        Index("ix_movements_payee", "payee_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(default="bank_order")
    status: Mapped[str] = mapped_column(default="prepared")
    payer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    reference: Mapped[str | None] = mapped_column(unique=True)
    blocked_by: Mapped[str | None]
    # Where to pay, as it was when the order was listed: a listed order never changes.
    holder: Mapped[str | None]
    iban: Mapped[str | None]
    bank_name: Mapped[str | None]
    account_number: Mapped[str | None]
    routing_code: Mapped[str | None]
    prepared_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    bank_reference: Mapped[str] = mapped_column(default="")  # the payer's bank's own word for it
    reason: Mapped[str | None]  # why contested or refused
    reminders: Mapped[int] = mapped_column(default=0)

    payer: Mapped[Agency] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency] = relationship(foreign_keys=[payee_id])
    items: Mapped[list["MovementItem"]] = relationship(back_populates="movement", order_by="MovementItem.id")

    @property
    def amount(self) -> Money:
        """The sum of the signed items."""
        return Money(self.amount_minor, self.currency)


class MovementItem(db.Model):
    """What one movement carries of one reward; negative where the payee owes something back.

    `live` follows the movement's state, so that the database can refuse a second live movement of a reward.
    """

    __tablename__ = "movement_items"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        UniqueConstraint("movement_id", "reward_id"),
        Index("uq_movement_items_live", "reward_id", unique=True, postgresql_where=text("live")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"))
    reward_id: Mapped[int] = mapped_column(ForeignKey("rewards.id", ondelete="RESTRICT"), index=True)
    amount_minor: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)

    movement: Mapped[Movement] = relationship(back_populates="items")
    reward: Mapped[Reward] = relationship()
