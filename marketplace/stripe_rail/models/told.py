"""What Stripe has told, and what is looked at there after a backup was put back."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.money import Money
from ...core.vocabulary import Vocabulary, Word
from ...members.models import Agency


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
