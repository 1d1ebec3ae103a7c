"""The private address of somebody's calendar."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..members.models import Person


class CalendarFeed(Model):
    """One address a person, of whose secret only a hash is kept: a new one takes the place of the one before."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (CheckConstraint("secret_hash ~ '^[0-9a-f]{64}$'", name="secret_hash"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
