"""An address to which an agency's mail of one kind is copied."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.typed import holds_one_line
from ..members.models import Agency
from ..outbox.models import COPY


class MailCopy(Model):
    """Nothing is copied before whoever reads at the address has confirmed it. Where they stop it, the row goes."""

    __tablename__ = "mail_copies"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint("kind ~ '^[a-z_]+$'", name="kind"),
        CheckConstraint(holds_one_line("email"), name="one_line"),
        CheckConstraint("language IN ('en', 'ru', 'uk')", name="language"),
        CheckConstraint("confirmed_at >= asked_at", name="confirmed"),
        UniqueConstraint("agency_id", "kind", "email"),
        Index("ix_mail_copies_waiting", "asked_at", postgresql_where=text("confirmed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]  # and time zone: of whoever asked for it
    time_zone: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()

    @property
    def mailbox(self) -> str:
        """By which mail names it."""
        return f"{COPY}{self.id}"
