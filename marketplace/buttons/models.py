"""A button in one mail."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..members.models import Person

LASTS = timedelta(days=7)  # at most: what it is about may end before


class MailButton(Model):
    """What one person can do once by a link in their mail: a name of `Room.mail_deeds`, and the row it is about.

    Of the link's secret only a hash is kept. It is used, or ended with the sessions of its person, or its time is over.
    """

    __tablename__ = "mail_buttons"
    __table_args__ = (
        CheckConstraint("deed ~ '^[a-z_]+$'", name="deed"),
        CheckConstraint("secret_hash ~ '^[0-9a-f]{64}$'", name="secret_hash"),
        CheckConstraint("expires_at > made_at AND expires_at <= made_at + interval '7 days'", name="lasts"),
        CheckConstraint("used_at IS NULL OR used_at >= made_at AND used_at < expires_at", name="used_in_time"),
        CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="used_or_ended"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    deed: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    subject_id: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
