"""What payers pay back of the alliance's claims."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY
from ...core.vocabulary import State, Word
from ...settlement.models import Movement
from ..declines import Decline


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
