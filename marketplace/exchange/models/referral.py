"""An accepted lead."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import db
from ...core.money import Money
from ...members.models import Agency
from ...rewards.models import Terms
from .lead import Lead

STAGES = ("accepted", "contacted", "qualified", "proposal", "won", "finished")
BEFORE_WON = STAGES[: STAGES.index("won")]
LOST_REASONS = ("no_answer", "budget", "competitor", "postponed", "cancelled", "other")


class Referral(db.Model):
    """One referrer, one receiver, terms frozen at acceptance. Stages may be skipped forward, never backward.

    accepted ──> contacted ──> qualified ──> proposal ──> won ──> finished
        └────────────┴─────────────┴────────────┴──> lost | returned
    """

    STEPS = {
        stage: {*STAGES[place + 1 : STAGES.index("won") + 1], "lost", "returned"}
        for place, stage in enumerate(BEFORE_WON)
    } | {"won": {"finished"}, "finished": set(), "lost": set(), "returned": set()}

    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint(
            "status IN ('accepted', 'contacted', 'qualified', 'proposal', 'won', 'finished', 'lost', 'returned')",
            name="status",
        ),
        CheckConstraint("referrer_id <> receiver_id", name="never_to_oneself"),
        CheckConstraint("(status = 'lost') = (lost_reason IS NOT NULL)", name="lost_has_reason"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        Index("uq_referrals_live", "lead_id", unique=True, postgresql_where=text("status <> 'returned'")),
        Index("ix_referrals_receiver", "receiver_id", "id"),
        Index("ix_referrals_referrer", "referrer_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="accepted")
    lost_reason: Mapped[str | None]
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    rate: Mapped[int]  # basis points, as they were at acceptance

    lead: Mapped[Lead] = relationship()
    terms: Mapped[Terms] = relationship()
    referrer: Mapped[Agency] = relationship(foreign_keys=[referrer_id])
    receiver: Mapped[Agency] = relationship(foreign_keys=[receiver_id])
    payments: Mapped[list["FeePayment"]] = relationship(back_populates="referral", order_by="FeePayment.id")  # noqa: F821

    @property
    def paid(self) -> list[Money]:
        """What the receiver kept of all fees, one sum a currency."""
        sums: dict[str, Money] = {}
        for payment in self.payments:
            sums[payment.currency] = sums.get(payment.currency, Money(0, payment.currency)) + payment.kept
        return [total for total in sums.values() if total]

    @property
    def takes_fees(self) -> bool:
        """Fees are reported while the referral is won or finished."""
        return self.status in ("won", "finished")


class Note(db.Model):
    """A remark on a referral, seen by both agencies; it holds no state and moves nothing."""

    __tablename__ = "referral_notes"
    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 5000", name="text"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    at: Mapped[datetime]

    person: Mapped["Person"] = relationship()  # noqa: F821
