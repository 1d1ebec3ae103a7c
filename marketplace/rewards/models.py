"""Terms and rewards."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, BigInteger, Text

from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY
from ..core.vocabulary import State, Word
from ..members.models import Agency


class Terms(Model):
    """The alliance's rate from an instant on. The first terms have no start. Never edited: superseded by later ones."""

    __tablename__ = "terms"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("months > 0", name="months"),
        CheckConstraint("tied_months > 0", name="tied_months"),
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
    effective_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

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


class RewardState(State):
    """accrued <──> funded <──> settled    funded: collected by Stripe and not paid out; or the other way round, taken back
    │ └─────────────────> │            a bank order settles at once
    │ <───────────────────┘            a later refund opens it again
    └──> void <──> settled             (also from funded) by a decision, once nothing of it is open
          │                            open again where its money was on the way, or another decision says so;
          └──> accrued | funded        of a fee that was given back whole, one or the other, as was decided last
    """

    ACCRUED = "accrued", _l("Open"), "funded settled void", "ring new"
    FUNDED = "funded", _l("Collected"), "accrued settled void", "half active"
    SETTLED = "settled", _l("Paid"), "accrued funded void", "check good"
    VOID = "void", _l("Void"), "accrued funded settled", "x off"


# What a reward can be without Stripe: only there one is collected before it is paid out.
REACHED = (RewardState.ACCRUED, RewardState.SETTLED, RewardState.VOID)


class Reward(Model):
    """The referrer's share of one fee payment.

    `amount_minor` is the share of what is kept now; the ledger tells how it came to be.
    """

    STATES = RewardState

    __tablename__ = "rewards"
    __table_args__ = (
        RewardState.check("status"),
        CheckConstraint("payer_id <> payee_id", name="payer_is_not_payee"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("kept_minor >= 0", name="kept"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        # Half up, in whole minor units: the same sums as Money.share() and Money.part().
        CheckConstraint(
            "amount_minor = CASE WHEN decided_minor IS NULL THEN (kept_minor::numeric * rate + 5000)::bigint / 10000 "
            "WHEN decided_of_minor = 0 THEN decided_minor "
            "ELSE div(2 * kept_minor::numeric * decided_minor + decided_of_minor, 2 * decided_of_minor::numeric)::bigint END",
            name="is_what_is_due_of_kept",
        ),
        CheckConstraint("(decided_minor IS NULL) = (decided_of_minor IS NULL)", name="decided"),
        CheckConstraint("decided_minor >= 0 AND decided_of_minor >= 0", name="decided_amounts"),
        Index(
            "ix_rewards_due",
            "id",
            postgresql_where=text("status IN ('accrued', 'funded') AND held_at IS NULL AND disputed_at IS NULL"),
        ),
        Index("ix_rewards_accrued", "accrued_at", "id"),
        Index("ix_rewards_payer", "payer_id", "id"),
        Index("ix_rewards_payee", "payee_id", "id"),
        # What is open, found among years of what is settled.
        Index("ix_rewards_payer_open", "payer_id", postgresql_where=text("status IN ('accrued', 'funded')")),
        Index("ix_rewards_payee_open", "payee_id", postgresql_where=text("status IN ('accrued', 'funded')")),
        Index("ix_rewards_owed_back", "payer_id", "payee_id", "currency", postgresql_where=text("owed_back")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("fee_payments.id", ondelete="RESTRICT"), unique=True)
    # What people see it by: the referral it belongs to, the lead's title and the number of the fee's invoice. Plain values;
    # this room looks no further.
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id", ondelete="RESTRICT"), index=True)
    subject: Mapped[str]
    invoice: Mapped[str] = mapped_column(default="", server_default="")
    payer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    currency: Mapped[str] = mapped_column(CHAR(3))
    rate: Mapped[int]  # basis points, frozen
    kept_minor: Mapped[int]  # received − refunded
    amount_minor: Mapped[int]
    status: Mapped[RewardState] = mapped_column(Word(RewardState), default=RewardState.ACCRUED)
    corrections: Mapped[int] = mapped_column(default=0)
    accrued_at: Mapped[datetime]
    held_at: Mapped[datetime | None]  # imported: nothing moves until an admin releases it
    disputed_at: Mapped[datetime | None]  # frozen in its state until decided
    # As the books say: more was paid than is due now, and the referrer gives something back.
    owed_back: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # What an admin decided is due in place of the share, and of how much that was kept then: later refunds shrink it with that.
    decided_minor: Mapped[int | None]
    decided_of_minor: Mapped[int | None]

    payer: Mapped[Agency] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency] = relationship(foreign_keys=[payee_id])

    @property
    def amount(self) -> Money:
        """The share of what is kept now."""
        return Money(self.amount_minor, self.currency)

    def due_of(self, kept: Money) -> Money:
        """What is due of a fee of which so much is kept: the share, or what was decided in its place."""
        if self.decided_minor is None:
            return kept.share(self.rate)
        decided = Money(self.decided_minor, self.currency)
        return decided.part(kept, Money(self.decided_of_minor, self.currency)) if self.decided_of_minor else decided

    @property
    def share(self) -> Money:
        """The share of what is kept now, whatever was decided in its place."""
        return self.kept.share(self.rate)

    @property
    def is_decided(self) -> bool:
        """Whether an admin decided what is due, in place of the share."""
        return self.decided_minor is not None

    @property
    def is_held(self) -> bool:
        """Whether it was imported and not released."""
        return self.held_at is not None

    @property
    def word(self) -> LazyString:
        """How lists and files call its state: what holds it comes first."""
        if self.is_disputed:
            return _l("Disputed")
        if self.is_held:
            return _l("Held")
        if self.owed_back:
            return _l("To be given back")
        nothing = self.status == RewardState.SETTLED and not self.amount_minor
        return _l("Nothing due") if nothing else self.status.label

    @property
    def is_disputed(self) -> bool:
        """Whether somebody objects to it."""
        return self.disputed_at is not None

    @property
    def kept(self) -> Money:
        """What the receiver kept of the fee: received − refunded."""
        return Money(self.kept_minor, self.currency)
