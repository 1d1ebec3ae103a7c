"""Rewards: what is due of each fee, and where it stands."""

from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core import clock
from ...core.extensions import Model
from ...core.formats import money, percent
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY
from ...core.vocabulary import State, Word
from ...members.models import Agency
from .rule import RewardRule


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


# What is due of what is kept now, unless an admin decided otherwise: half up, in whole minor units, the same sums as Money.share()
# and Money.part(); where a rule caps it, at most what was left of the cap when the fee was reported. LEAST passes over NULL.
EARNED = (
    "least(CASE WHEN flat_minor IS NULL THEN (kept_minor::numeric * rate + 5000)::bigint / 10000 "
    "ELSE div(2 * kept_minor::numeric * flat_minor + fee_minor, 2 * fee_minor::numeric)::bigint END, limit_minor)"
)


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
        CheckConstraint(
            f"amount_minor = CASE WHEN decided_minor IS NULL THEN {EARNED} WHEN decided_of_minor = 0 THEN decided_minor "
            "ELSE div(2 * kept_minor::numeric * decided_minor + decided_of_minor, 2 * decided_of_minor::numeric)::bigint END",
            name="is_what_is_due_of_kept",
        ),
        CheckConstraint(
            "CASE WHEN flat_minor IS NULL THEN fee_minor IS NULL ELSE rate = 0 AND fee_minor >= flat_minor "
            "AND flat_minor > 0 AND kept_minor <= fee_minor AND rule_id IS NOT NULL END",
            name="flat",
        ),
        CheckConstraint("limit_minor >= 0 AND rule_id IS NOT NULL OR limit_minor IS NULL", name="limit"),
        CheckConstraint("measured IS NULL OR rule_id IS NOT NULL", name="measured"),
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
    # What a rule of the terms has found at the fee; all of it empty where the terms are plain. See `rules.reckon`.
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("reward_rules.id", ondelete="RESTRICT"))
    flat_minor: Mapped[int | None]  # a sum in place of the rate, of the whole fee: refunds shrink it pro rata
    fee_minor: Mapped[int | None]  # the whole fee that it was promised of
    limit_minor: Mapped[int | None]  # at most so much: what was left of the rule's cap
    measured: Mapped[int | None]  # the turnover (minor units of the rule's currency) or the clients that decided
    waits_until: Mapped[datetime | None]  # nothing moves before
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

    rule: Mapped[RewardRule | None] = relationship()
    payer: Mapped[Agency] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency] = relationship(foreign_keys=[payee_id])

    @property
    def amount(self) -> Money:
        """The share of what is kept now."""
        return Money(self.amount_minor, self.currency)

    def due_of(self, kept: Money) -> Money:
        """What is due of a fee of which so much is kept: the share, or what was decided in its place."""
        if self.decided_minor is None:
            return self.earned_of(kept)
        decided = Money(self.decided_minor, self.currency)
        return decided.part(kept, Money(self.decided_of_minor, self.currency)) if self.decided_of_minor else decided

    def earned_of(self, kept: Money) -> Money:
        """What the terms give of a fee of which so much is kept: the share or the flat sum, within the cap."""
        if self.flat_minor is None or self.fee_minor is None:
            earned = kept.share(self.rate)
        else:
            earned = Money(self.flat_minor, self.currency).part(kept, Money(self.fee_minor, self.currency))
        return earned if self.limit_minor is None else min(earned, Money(self.limit_minor, self.currency))

    @property
    def share(self) -> Money:
        """What the terms give of what is kept now, whatever was decided in its place."""
        return self.earned_of(self.kept)

    @property
    def flat(self) -> Money | None:
        """The sum that a rule gives for the whole fee."""
        return None if self.flat_minor is None else Money(self.flat_minor, self.currency)

    @property
    def limit(self) -> Money | None:
        """What a rule's cap had left when the fee was reported."""
        return None if self.limit_minor is None else Money(self.limit_minor, self.currency)

    @property
    def is_plain(self) -> bool:
        """Whether it is a share of the fee and nothing else: "10 % of the fee" is the whole truth of it."""
        return self.flat_minor is None and self.limit_minor is None

    @property
    def why(self) -> str:
        """Why it is this sum, in a few words: "10 % of the fee", "€50.00 for the fee", "15 % of the fee, at most €120.00"."""
        if self.is_decided:
            return _("decided by an admin")
        if self.flat_minor is not None:
            said = _("%(sum)s for the whole fee", sum=money(Money(self.flat_minor, self.currency)))
        else:
            said = _("%(rate)s of the fee", rate=percent(self.rate))
        if self.limit_minor is None:
            return said
        most = money(Money(self.limit_minor, self.currency))
        return _("%(share)s, at most %(most)s: more the terms don’t give for this client", share=said, most=most)

    @property
    def is_waiting(self) -> bool:
        """Whether the terms let it wait still."""
        return self.waits_until is not None and self.waits_until > clock.now()

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
        if self.is_waiting and self.status == RewardState.ACCRUED and self.amount_minor:
            return _l("Waits")
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
