"""The second step of a sign-in: codes that an app makes, and those on paper for the day when it is lost."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core import encryption
from ...core.extensions import Model

PURPOSE = "second factor"  # of the encryption


class SecondFactor(Model):
    """The key from which a person's app makes codes, encrypted. It counts once they have shown a code: `since` then."""

    __tablename__ = "second_factors"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    encrypted_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)  # of all the person's recovery codes
    made_at: Mapped[datetime]
    since: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # the half minute whose code was taken last: none is taken twice

    @property
    def key(self) -> str:
        """The key as apps take it, in base 32."""
        return str(encryption.decrypt(self.encrypted_key, PURPOSE))

    @staticmethod
    def sealed(key: str) -> bytes:
        """A key as it is stored."""
        return encryption.encrypt(key, PURPOSE)


class RecoveryCode(Model):
    """A code that stands in for the app, once. Only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]
