"""A key that somebody's device keeps, and by which they sign in without a password."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import Model
from ...core.typed import holds_one_line
from .person import Person


class Passkey(Model):
    """The public half of it. The device asks for a finger, a face or a PIN before it answers: so it counts as both factors."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint(holds_one_line("name"), name="one_line"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]  # of the device, as it said last; some always say 0
    is_backed_up: Mapped[bool]  # a copy is kept elsewhere, or other devices have it too
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")
