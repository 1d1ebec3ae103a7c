"""What this installation knows of its members' accounts and means at Stripe, of each payment there, and of each event."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, Text

from ..core import approval
from ..core.extensions import Model
from ..core.money import Money
from ..core.typed import HOLDS_CURRENCY
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency
from ..settlement.models import Movement

REFUNDS = ("re_", "pyr_")  # how Stripe's numbers of refunds begin
GIVEN = {
    "pending",
    "succeeded",
}  # the states of a refund that has left the balance; any other has not, or has come back
LOST = "lost"  # what two admins decide of a claim
UNKNOWN = "unknown_here"  # in place of Stripe's own word, where it doesn't know the account


class StripeAccount(Model):
    """An agency's own account at Stripe, to which rewards are paid. What it may and lacks is as Stripe said last."""

    __tablename__ = "stripe_accounts"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)  # acct_…
    submitted: Mapped[bool] = mapped_column(default=False)  # all that the hosted page asks for was given
    receives: Mapped[bool] = mapped_column(default=False)  # transfers to it are taken
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # what Stripe still wants, in its own words
    closed_because: Mapped[str] = mapped_column(default="")  # Stripe's own word for why it is switched off
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()


class MeansKind(Vocabulary):
    """What is charged."""

    CARD = "card", _l("Card")
    DEBIT = "debit", _l("Bank debit")


class Decline(Vocabulary):
    """Why a payment was refused, as the payer reads it."""

    AUTHENTICATION = "authentication", _l("Your bank wants you to confirm it. Save the card again: you are asked then.")
    FUNDS = "funds", _l("There was not enough money on the account.")
    EXPIRED = "expired", _l("The card has expired. Save another one.")
    OTHER = "other", _l("The bank refused it without saying why. Ask your bank, or save another card.")


class StripeMeans(Model):
    """What an agency has left at Stripe to be charged; while it is there, the agency pays by Stripe. No number is known here but
    the last four digits. After each refusal it rests: `next_try_at`."""

    __tablename__ = "stripe_means"
    __table_args__ = (
        MeansKind.check("kind"),
        Decline.check("declined"),
        CheckConstraint("refusals >= 0", name="refusals"),
        CheckConstraint("(declined IS NULL) = (refusals = 0)", name="declined_says_why"),
        CheckConstraint("(means IS NULL) = (kind IS NULL)", name="means_has_kind"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), primary_key=True)
    customer: Mapped[str] = mapped_column(unique=True)  # cus_…
    session: Mapped[str | None]  # cs_…, the hosted page that is open now
    means: Mapped[str | None]  # pm_…
    kind: Mapped[MeansKind | None] = mapped_column(Word(MeansKind))
    label: Mapped[str] = mapped_column(default="")  # "Visa 4242"
    expires: Mapped[str] = mapped_column(default="")  # "12/2031"
    made_at: Mapped[datetime]
    refusals: Mapped[int] = mapped_column(default=0)
    declined: Mapped[Decline | None] = mapped_column(Word(Decline))
    next_try_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()


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
            "refund_stopped_at IS NULL OR won_at IS NOT NULL AND refunds_failed > 0",
            name="stopped_what_failed",
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
    dispute: Mapped[
        str | None
    ]  # dp_…, by which the payer's bank took it back, or re_…, an admin's refund of what was handed on
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
    def taken_by(self) -> str | None:
        """The chargeback by which the payer's bank took what was on its way back to the payer, if not a refund brought it."""
        return None if self.refund is None or self.refund.startswith(REFUNDS) else self.refund

    @property
    def was_refunded(self) -> bool:
        """Whether it went back to the payer by an admin's refund after it was handed on, and not by their bank."""
        return self.dispute is not None and self.dispute.startswith(REFUNDS)

    @property
    def is_stopped(self) -> bool:
        """Whether the payer has yet to get it back, and an admin has to look why they don't."""
        return self.refund is None and self.refund_stopped_at is not None

    @property
    def id(self) -> int:
        """The movement's number: by it a decision on it waits for a second admin."""
        return self.movement_id


approval.outcomes(StripePayment.__tablename__, (LOST,))


class ClaimPaymentState(State):
    """prepared ──> sent ──> done ──> taken_back    (back: done again, where the payer’s bank gave it back)
    └──> refused └──> mistaken      what came by bank alone: it had not come
    """

    PREPARED = "prepared", _l("Being prepared"), "sent", "ring new"
    SENT = "sent", _l("Being collected"), "done refused", "half active"
    DONE = "done", _l("Paid back"), "taken_back mistaken", "check good"
    REFUSED = "refused", _l("Could not be collected"), "", "x urgent"
    TAKEN_BACK = "taken_back", _l("Gone back to the payer"), "<done", "x urgent"
    MISTAKEN = "mistaken", _l("Said by mistake"), "", "x off"


class ClaimPayment(Model):
    """What a payer pays back of a claim of the alliance's, the whole of it each time: collected by Stripe under a key of its own, or
    without one, as an admin says that it came to the alliance's bank. One at a time is live, or has come."""

    STATES = ClaimPaymentState

    __tablename__ = "claim_payments"
    __table_args__ = (
        ClaimPaymentState.check("status"),
        Decline.check("declined"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("num_nulls(key, customer, means) IN (0, 3)", name="by_stripe"),
        CheckConstraint(
            "CASE WHEN key IS NULL THEN status IN ('done', 'mistaken') AND note <> '' ELSE note = '' AND status <> 'mistaken' END",
            name="by_bank",
        ),
        CheckConstraint("key IS NULL OR status = 'prepared' OR asked_at IS NOT NULL", name="asked"),
        CheckConstraint("(status = 'refused') = (declined IS NOT NULL)", name="refused_says_why"),
        CheckConstraint(
            "key IS NULL OR status NOT IN ('done', 'taken_back') OR charge IS NOT NULL", name="came_by_a_charge"
        ),
        CheckConstraint("(status = 'taken_back') = (dispute IS NOT NULL)", name="taken_back_by"),
        Index(
            "uq_claim_payments_live",
            "movement_id",
            unique=True,
            postgresql_where=text("status IN ('prepared', 'sent', 'done')"),
        ),
        Index("uq_claim_payments_key", "key", unique=True),
        Index("uq_claim_payments_intent", "intent", unique=True),
        Index("uq_claim_payments_charge", "charge", unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    status: Mapped[ClaimPaymentState] = mapped_column(Word(ClaimPaymentState), default=ClaimPaymentState.PREPARED)
    key: Mapped[str | None]  # names it at Stripe: idempotency, metadata
    customer: Mapped[str | None]
    means: Mapped[str | None]
    made_at: Mapped[datetime]
    look_at: Mapped[datetime]  # when Stripe is to be asked next
    asked_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    intent: Mapped[str | None]  # pi_…
    charge: Mapped[str | None]  # ch_… or py_…
    dispute: Mapped[str | None]  # dp_… or re_…, by which it went back to the payer
    declined: Mapped[Decline | None] = mapped_column(Word(Decline))
    cost_minor: Mapped[int] = mapped_column(default=0)  # what Stripe kept of the charge: the alliance bears it
    note: Mapped[str] = mapped_column(default="")  # an admin's, on what came by bank

    movement: Mapped[Movement] = relationship()

    @property
    def amount(self) -> Money:
        """The whole claim."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_under_way(self) -> bool:
        """Whether it may still come, or be refused."""
        return self.status in (ClaimPaymentState.PREPARED, ClaimPaymentState.SENT)

    @property
    def is_by_bank(self) -> bool:
        """Whether it came to the alliance's bank account, as an admin says."""
        return self.key is None


class StripeLook(Model):
    """A backup was put back: what Stripe was asked to collect since that was made is looked at before anybody is charged."""

    __tablename__ = "stripe_looks"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    since: Mapped[datetime]
    looked_at: Mapped[datetime | None]


class FoundPayment(Model):
    """A payment at Stripe that carries a key of ours, and of which nothing is known since a backup was put back. Until an admin has
    seen to it, nothing is collected from its payer."""

    __tablename__ = "stripe_found"
    __table_args__ = (CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name="seen_by_somebody"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    intent: Mapped[str] = mapped_column(unique=True)  # pi_…
    # Nobody where the agency is not in the backup.
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    reference: Mapped[str]
    made_at: Mapped[datetime]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    payer: Mapped[Agency | None] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Agency | None] = relationship(foreign_keys=[payee_id])

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_minor, self.currency)


class EventState(Vocabulary):
    """What became of an event."""

    WAITING = "waiting", _l("Waits")
    DONE = "done", _l("Looked into")
    NOTHING = "nothing", _l("Nothing to do")


class StripeEvent(Model):
    """An event that Stripe sent. It is a hint to look: nothing in it but its kind and whose it is gets believed."""

    __tablename__ = "stripe_events"
    __table_args__ = (
        EventState.check("status"),
        Index("ix_stripe_events_received", "received_at", "id"),
        Index("ix_stripe_events_waiting", "received_at", postgresql_where=text("status = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event: Mapped[str] = mapped_column(unique=True)  # evt_…
    kind: Mapped[str]
    about: Mapped[str]  # the id of the object
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    status: Mapped[EventState] = mapped_column(Word(EventState), default=EventState.WAITING)
    done_at: Mapped[datetime | None]
