"""What the client really paid, and what was given back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.money import LARGEST, Money
from ...core.typed import HOLDS_CURRENCY, holds_one_line
from ...core.vocabulary import Word
from ...members.models import Person
from ...rewards.models import FeeKind, Reward
from .referral import Referral
from .remark import Remark


class FeePayment(Model):
    """One instalment of the receiver's own charge: without VAT and without money passed on. Voided, never edited."""

    __tablename__ = "fee_payments"
    __table_args__ = (
        CheckConstraint(f"amount_minor > 0 AND amount_minor <= {LARGEST}", name="amount"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        FeeKind.check("kind"),
        CheckConstraint(holds_one_line("invoice"), name="one_line"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    received_on: Mapped[date]
    kind: Mapped[FeeKind] = mapped_column(Word(FeeKind), default=FeeKind.ONE_OFF, server_default="one_off")
    invoice: Mapped[str] = mapped_column(default="")
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reported_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    referral: Mapped[Referral] = relationship(back_populates="payments")
    refunds: Mapped[list["Refund"]] = relationship(back_populates="payment", order_by="Refund.id")
    reward: Mapped[Reward] = relationship(viewonly=True)  # made with the payment, in one transaction
    reporter: Mapped[Person | None] = relationship()

    @property
    def amount(self) -> Money:
        """What was received."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_void(self) -> bool:
        """Whether it was struck out."""
        return self.voided_at is not None

    @property
    def voided_because(self) -> str:
        """Why, in the words of whoever struck it out."""
        return Remark.say(self.void_reason)

    @property
    def refunded(self) -> Money:
        """What was given back so far."""
        return Money(sum(refund.amount_minor for refund in self.refunds), self.currency)

    @property
    def kept(self) -> Money:
        """Received − refunded; nothing once the payment is voided."""
        return Money(0, self.currency) if self.voided_at else self.amount - self.refunded


class Refund(Model):
    """Part of a payment given back to the client."""

    __tablename__ = "refunds"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("fee_payments.id", ondelete="RESTRICT"), index=True)
    amount_minor: Mapped[int]
    refunded_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reported_at: Mapped[datetime]

    payment: Mapped[FeePayment] = relationship(back_populates="refunds")
    reporter: Mapped[Person | None] = relationship()

    @property
    def amount(self) -> Money:
        """What was given back."""
        return Money(self.amount_minor, self.payment.currency)
