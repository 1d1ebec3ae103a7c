"""A messenger that somebody reads."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core import encryption
from ..core.extensions import Model
from ..core.vocabulary import Word
from ..members.models import Person
from ..outbox.models import CHANNEL, Pace


class Channel(Model):
    """Nothing but its code goes there before that has been typed back. The address holds secrets, and is encrypted.

    Given up, because nobody took anything for days, it is told nothing more until its person tries it again.
    """

    __tablename__ = "channels"
    __table_args__ = (
        Pace.check("pace"),
        CheckConstraint("provider ~ '^[a-z]+$'", name="provider"),
        CheckConstraint("jsonb_typeof(kinds) = 'array'", name="kinds"),
        CheckConstraint("(confirmed_at IS NULL) = (code_hash IS NOT NULL)", name="code_until_confirmed"),
        CheckConstraint("given_up_at IS NULL OR confirmed_at IS NOT NULL", name="given_up"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    provider: Mapped[str]
    encrypted_url: Mapped[bytes] = mapped_column(LargeBinary)
    kinds: Mapped[list[str]] = mapped_column(JSONB)
    pace: Mapped[Pace] = mapped_column(Word(Pace))
    code_hash: Mapped[str | None]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return encryption.decrypt(self.encrypted_url, "channel")["url"]

    @property
    def mailbox(self) -> str:
        """By which what it is told names it."""
        return f"{CHANNEL}{self.id}"
