"""An accepted lead."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import BigInteger

from ...agreement.models import AgreementVersion
from ...core.extensions import Model
from ...core.money import Money
from ...core.vocabulary import State, Vocabulary, Word
from ...members.models import Agency, Person
from ...rewards.models import OwnRate, Terms
from .lead import Lead

if TYPE_CHECKING:
    from .payment import FeePayment


class Stage(State):
    """accepted ──> contacted ──> qualified ──> proposal ──> won ──> finished
    └────────────┴─────────────┴────────────┴──> lost | returned

    Stages may be skipped forward, never backward; but "won", said by mistake, is taken back to the stage before it, and so is
    a return that an admin finds without cause.
    `choice` is how the receiver chooses one.
    """

    ACCEPTED = (
        "accepted", _l("Accepted"), "contacted qualified proposal won lost returned", "ring active", _l("Accepted"),
    )  # fmt: skip
    CONTACTED = (
        "contacted", _l("First contact"), "qualified proposal won lost returned", "quarter active",
        _l("First contact made"),
    )  # fmt: skip
    QUALIFIED = (
        "qualified", _l("Qualified"), "proposal won lost returned", "quarter active", _l("It is a real job for us"),
    )  # fmt: skip
    PROPOSAL = "proposal", _l("Proposal"), "won lost returned", "half active", _l("Proposal sent")
    WON = (
        "won", _l("At work"), "finished accepted contacted qualified proposal", "three active",
        _l("Won: the client has signed"),
    )  # fmt: skip
    FINISHED = "finished", _l("Finished"), "", "check good", _l("Finished: no more fees are expected")
    LOST = "lost", _l("Lost"), "", "x off", _l("Lost")
    RETURNED = (
        "returned", _l("Returned"), "accepted contacted qualified proposal", "x off",
        _l("Return it: the lead is not valid"),
    )  # fmt: skip

    def tell(self, next: str, mark: str, choice: LazyString) -> None:  # type: ignore[override]
        """See State; `choice` is the stage as the receiver chooses it."""
        super().tell(next, mark)
        self.choice = choice

    @property
    def onward(self) -> list["Stage"]:
        """The stages that one may move on to, in their order."""
        return [stage for stage in list(Stage)[list(Stage).index(self) :] if stage in self.next]

    @classmethod
    def path(cls) -> list["Stage"]:
        """The stages of work that goes well, in order."""
        return [stage for stage in cls if stage not in (cls.LOST, cls.RETURNED)]


WON = (Stage.WON, Stage.FINISHED)


class LostReason(Vocabulary):
    """Why a referral was lost."""

    NO_ANSWER = "no_answer", _l("The client doesn’t answer")
    BUDGET = "budget", _l("Too expensive for the client")
    COMPETITOR = "competitor", _l("Went to somebody else")
    POSTPONED = "postponed", _l("Put off")
    CANCELLED = "cancelled", _l("The project is cancelled")
    OTHER = "other", _l("Another reason")


class Referral(Model):
    """One referrer, one receiver, terms frozen at acceptance."""

    STATES = Stage

    __tablename__ = "referrals"
    __table_args__ = (
        Stage.check("status"),
        CheckConstraint("referrer_id <> receiver_id", name="never_to_oneself"),
        CheckConstraint("(status = 'lost') = (lost_reason IS NOT NULL)", name="lost_has_reason"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("NOT by_rules OR own_rate_id IS NULL", name="own_or_rules"),
        CheckConstraint("by_rules OR service_ids IS NULL AND level IS NULL", name="frozen_for_rules"),
        Index("uq_referrals_live", "lead_id", unique=True, postgresql_where=text("status <> 'returned'")),
        Index("ix_referrals_keeper", text("coalesce(looked_after_by, accepted_by)")),
        Index("ix_referrals_receiver", "receiver_id", "id"),
        Index("ix_referrals_accepted", "receiver_id", "accepted_at", "id"),
        Index("ix_referrals_referrer", "referrer_id", "id"),
        Index("ix_referrals_recent", "accepted_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    looked_after_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # where it is not who accepted it
    accepted_at: Mapped[datetime]
    status: Mapped[Stage] = mapped_column(Word(Stage), default=Stage.ACCEPTED)
    lost_reason: Mapped[LostReason | None] = mapped_column(Word(LostReason))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    rate: Mapped[int]  # basis points, as they were at acceptance
    # Whether the rules of the terms decide on each fee; then also what they ask about and may change later.
    by_rules: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    level: Mapped[str | None]  # of the referrer, by its name
    service_ids: Mapped[list[int] | None] = mapped_column(
        ARRAY(BigInteger)
    )  # the ids under which rules can name the service
    own_rate_id: Mapped[int | None] = mapped_column(ForeignKey("own_rates.id"))  # where `rate` was the referrer's own
    # The version of the agreement that held then; none where there was no text yet.
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_versions.id"))

    lead: Mapped[Lead] = relationship()
    terms: Mapped[Terms] = relationship()
    agreement: Mapped[AgreementVersion | None] = relationship()
    own_rate: Mapped[OwnRate | None] = relationship()
    referrer: Mapped[Agency] = relationship(foreign_keys=[referrer_id])
    receiver: Mapped[Agency] = relationship(foreign_keys=[receiver_id])
    payments: Mapped[list["FeePayment"]] = relationship(back_populates="referral", order_by="FeePayment.id")

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
        return self.status in WON

    @property
    def has_fees(self) -> bool:
        """Whether a fee is reported that was not struck out."""
        return any(not payment.is_void for payment in self.payments)

    @property
    def may_be_unwon(self) -> bool:
        """Whether "won" can be taken back."""
        return self.status == Stage.WON and not self.has_fees


class Note(Model):
    """A remark on a referral, seen by both agencies; it holds no state and moves nothing."""

    __tablename__ = "referral_notes"
    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 5000", name="text"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
