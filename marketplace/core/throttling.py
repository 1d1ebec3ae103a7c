"""Tries are counted in the database, by account and by source: guessing is slow, wherever it comes from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from flask_babel import gettext as _
from sqlalchemy import Identity, Index, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from . import clock, encryption
from .errors import TooMany
from .extensions import Model, db
from .session import living_connection
from .transaction import hold_name, transaction

WINDOW = timedelta(minutes=15)
# How many tries of each kind count within the window, before the next one is refused.
LIMITS = {
    "account": 10, "account_where_known": 10, "account_signed_in": 10, "source": 60, "code": 5, "reset": 3, "reset_source": 30, "kept_form": 60, "enquiry": 3, "enquiry_source": 20,
    "client_link": 3, "client_link_source": 30, "client_word": 3, "report": 10, "search": 3, "search_source": 30,
    "join": 3, "join_source": 10, "naming": 3, "address": 3, "passkey_source": 300, "invitation": 3, "verify": 30, "hook": 20,
    "copy": 5, "channel": 5, "guest": 5, "guest_source": 30, "partner": 20, "claim": 5,
    "message": 60, "question": 10,
}  # fmt: skip


class SignInAttempt(Model):
    """A try, by account or by source, as a keyed hash. Kept in the database, so that limits survive Redis."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_whom_at", "whom", "at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    whom: Mapped[str]
    at: Mapped[datetime]


def count_tries(**whom: str) -> list[int]:
    """Count one try for each `kind=whom` of LIMITS, or refuse with TooMany; returns what `take_back()` takes.

    It is counted before the password is looked at, one after another for the same account: of a hundred guesses
    sent at once no more than the limit are answered. A connection of its own keeps the count when the request's
    own transaction is rolled back.
    """
    kinds = {encryption.fingerprint(f"try {kind}", one): kind for kind, one in whom.items()}
    at = clock.now()
    with living_connection() as connection, connection.begin():
        for one in sorted(kinds):
            hold_name(one, connection)
        recent = select(SignInAttempt.whom, func.count()).where(
            SignInAttempt.whom.in_(kinds), SignInAttempt.at > at - WINDOW
        )
        for one, count in connection.execute(recent.group_by(SignInAttempt.whom)):
            if count >= LIMITS[kinds[one]]:
                raise TooMany(_("Too many tries in a short time. Try again in a few minutes."))
        counted = insert(SignInAttempt).returning(SignInAttempt.id)
        return list(connection.scalars(counted, [{"whom": one, "at": at} for one in kinds]))


def take_back(tries: Sequence[int]) -> None:
    """Those that turned out right don't count; earlier failures still do."""
    with db.engine.begin() as connection:
        connection.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(tries)))


def network(address: str) -> str:
    """The source that is counted: one address, or the /64 that an IPv6 customer has to oneself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ip) if ip.version == 4 else str(ip_network((ip, 64), strict=False))


def old_tries(limit: int) -> list[int]:
    """Tries that no longer count."""
    old = select(SignInAttempt.id).where(SignInAttempt.at < clock.now() - WINDOW)
    return list(db.session.scalars(old.limit(limit)))


def forget_tries(try_ids: Sequence[int]) -> None:
    """Delete these tries: they count for a quarter of an hour, and are then forgotten."""
    with transaction():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(try_ids)))
