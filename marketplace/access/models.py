"""How a person proves who they are: server-side sessions, one-time links, API tokens. Only hashes are stored."""

import hashlib
import secrets
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.vocabulary import Vocabulary, Word
from ..members.models import Person


def new_secret() -> str:
    """A secret that nobody guesses: 256 bits, safe in URLs."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is stored of a secret. It is random and long, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class LinkPurpose(Vocabulary):
    """What a mailed link is for."""

    INVITATION = "invitation", _l("Invitation")
    RESET = "reset", _l("New password")
    NEW_ADDRESS = "new_address", _l("Confirm a new e-mail")
    KEEP_ADDRESS = "keep_address", _l("Keep the e-mail")


class TokenScope(Vocabulary):
    """What a program may do."""

    READ = "read", _l("Read")
    WRITE = "write", _l("Read and write")


class SignIn(Model):
    """A session of a person in one browser: it lives here, so it can be ended from anywhere."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # where it was last seen: see `browsers.part_of`

    person: Mapped[Person] = relationship(lazy="joined")


class LinkToken(Model):
    """A link that was mailed and works once: an invitation (seven days), a new password or e-mail (one hour), or the way back to
    the earlier e-mail (seven days)."""

    __tablename__ = "link_tokens"
    __table_args__ = (LinkPurpose.check("purpose"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(Word(LinkPurpose))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class ApiToken(Model):
    """A program's key: it acts as its person, with that person's role, for reading or also for writing."""

    __tablename__ = "api_tokens"
    __table_args__ = (TokenScope.check("scope"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    scope: Mapped[TokenScope] = mapped_column(Word(TokenScope))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class AddressChange(Model):
    """Somebody asked to sign in with another address. Nothing changes before that address has proved itself by its link; the
    one of before can stop it, also for a day after it took effect. Forgotten after a week.

    There is no `new_link` where the address has a login already: whoever asks can't tell.
    """

    __tablename__ = "address_changes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    was: Mapped[str] = mapped_column(index=True)
    becomes: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    new_link_id: Mapped[int | None] = mapped_column(ForeignKey("link_tokens.id"), unique=True)
    keep_link_id: Mapped[int] = mapped_column(ForeignKey("link_tokens.id"), unique=True)

    person: Mapped[Person] = relationship(lazy="joined")


class PasskeyChallenge(Model):
    """What a device has to sign, once and soon: to sign in, or to make a passkey for the person, of whom one waits at a time."""

    __tablename__ = "passkey_challenges"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str] = mapped_column(default="")  # of the passkey that is made
    at: Mapped[datetime] = mapped_column(index=True)
