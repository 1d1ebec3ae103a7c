"""Each payment at Stripe, and the parts of it that go back to payers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core import approval
from ...core.extensions import Model
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY
from ...settlement.models import Movement

REFUNDS = ("re_", "pyr_")  # how Stripe's numbers of refunds begin
# The states of a refund that has left the balance; any other has not, or has come back.
GIVEN = {"pending", "succeeded"}
LOST = "lost"  # what two admins decide of a claim


def is_refund(number: str | None) -> bool:
    """Whether something went back to a payer by a refund at Stripe, and not by their bank."""
    return number is not None and number.startswith(REFUNDS)


class StripePayment(Model):
    """A movement as Stripe knows it. `asked_at` is written before Stripe is asked, so that after a while it is looked for
    before it is asked for again."""

    __tablename__ = "stripe_payments"
    __table_args__ = (
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("(transfer IS NULL) OR (charge IS NOT NULL)", name="collected_before_paid_out"),
        CheckConstraint("lost_at IS NULL OR dispute IS NOT NULL", name="lost_is_a_claim"),
        CheckConstraint("refund IS NULL OR won_at IS NOT NULL", name="refunded_what_was_won"),
        CheckConstraint("refunds_failed >= 0", name="refunds_failed"),
        CheckConstraint(
            "refund_stopped_at IS NULL OR won_at IS NOT NULL AND refunds_failed > 0", name="stopped_what_failed"
        ),
        Index(
            "ix_stripe_payments_to_give_back",
            "movement_id",
            postgresql_where=text("won_at IS NOT NULL AND refund IS NULL"),
        ),
        Index("ix_stripe_payments_disputed", "movement_id", postgresql_where=text("dispute IS NOT NULL")),
        Index("ix_stripe_payments_intent", "intent", unique=True),
        Index("ix_stripe_payments_transfer", "transfer", unique=True),
        Index("ix_stripe_payments_charge", "charge", unique=True),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # names it at Stripe: idempotency, transfer group, metadata
    customer: Mapped[str]
    means: Mapped[str]
    asked_at: Mapped[datetime]
    look_at: Mapped[datetime]  # when Stripe is to be asked next
    intent: Mapped[str | None]  # pi_…
    charge: Mapped[str | None]  # ch_… or py_…
    cost_minor: Mapped[int] = mapped_column(default=0)  # what Stripe kept of the charge
    # Whether the payee bears that: as it was said when the payer was charged, whatever is said since.
    payee_bears: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    collected_at: Mapped[datetime | None]
    available_at: Mapped[datetime | None]
    payout_asked_at: Mapped[datetime | None]
    payouts_refused: Mapped[int] = mapped_column(default=0)  # each further one is asked for under a new key
    account: Mapped[str | None]  # acct_…, where it was sent
    transfer: Mapped[str | None]  # tr_…
    # dp_…, by which the payer's bank took it back, or re_…, an admin's refund at Stripe.
    dispute: Mapped[str | None]
    lost_at: Mapped[datetime | None]  # when two admins have written off what neither payer nor payee gives back
    # When the payer's bank gave back what had gone another way meanwhile, and re_…, by which the payer got it back, or dp_…,
    # where their bank has taken it again before that.
    won_at: Mapped[datetime | None]
    refund: Mapped[str | None]
    # How many refunds came to nothing; since when another one is asked for only once an admin says so.
    refunds_failed: Mapped[int] = mapped_column(default=0, server_default="0")
    refund_stopped_at: Mapped[datetime | None]

    movement: Mapped[Movement] = relationship()

    @property
    def gone_by(self) -> str | None:
        """The chargeback or refund by which the payer has got this very payment back, if it has."""
        return self.refund if self.won_at else self.dispute

    @property
    def taken_by(self) -> str | None:
        """The chargeback by which the payer's bank took what was on its way back to the payer, if not a refund brought it."""
        return None if is_refund(self.refund) else self.refund

    @property
    def was_refunded(self) -> bool:
        """Whether it went back to the payer by an admin's refund, and not by their bank."""
        return is_refund(self.dispute)

    @property
    def is_stopped(self) -> bool:
        """Whether the payer has yet to get it back, and an admin has to look why they don't."""
        return self.refund is None and self.refund_stopped_at is not None

    @property
    def id(self) -> int:
        """The movement's number: by it a decision on it waits for a second admin."""
        return self.movement_id


approval.outcomes(StripePayment.__tablename__, (LOST,))


class StripePart(Model):
    """A part of a payment, or of what was paid back of a claim, that went back to the payer: by a refund at Stripe or by their bank. It
    *stands* as the alliance's loss until it has come back, or comes to the whole with others, which is booked in their place."""

    __tablename__ = "stripe_parts"
    __table_args__ = (
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("came_back_at IS NULL OR NOT in_whole", name="came_back_alone"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)  # re_… or dp_…
    movement_id: Mapped[int] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"), index=True)
    claim_payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("claim_payments.id", ondelete="RESTRICT"), index=True
    )  # where it is a part of what was paid back
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    gone_at: Mapped[datetime]
    in_whole: Mapped[bool] = mapped_column(default=False)
    came_back_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What went back to the payer by it."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_refund(self) -> bool:
        """Whether it was refunded at Stripe, and not taken back by the payer's bank."""
        return is_refund(self.number)
