"""Tries are counted in the database, by account and by source: guessing is slow, wherever it comes from."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, text

from ...core import clock, sealing
from ...core.errors import BadInput, TooMany
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import Person, SignInAttempt
from ..passwords import verify

WINDOW = timedelta(minutes=15)
# How many tries of each kind count within the window, before the next one is refused.
LIMITS = {"account": 10, "source": 60, "reset": 3, "reset_source": 30}


def count_tries(**whom: str) -> list[int]:
    """Count one try for each `kind=whom` of LIMITS, or refuse with TooMany; returns what `take_back()` takes.

    It is counted before the password is looked at, one after another for the same account: of a hundred guesses
    sent at once no more than the limit are answered. A connection of its own keeps the count when the request's
    own transaction is rolled back.
    """
    kinds = {sealing.fingerprint(f"try {kind}", one): kind for kind, one in whom.items()}
    at = clock.now()
    with db.engine.begin() as connection:
        for one in sorted(kinds):
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:one, 0))"), {"one": one})
        recent = select(SignInAttempt.whom, func.count()).where(
            SignInAttempt.whom.in_(kinds), SignInAttempt.at > at - WINDOW
        )
        for one, count in connection.execute(recent.group_by(SignInAttempt.whom)):
            if count >= LIMITS[kinds[one]]:
                raise TooMany(_("Too many tries in a short time. Try again in a few minutes."))
        counted = insert(SignInAttempt).returning(SignInAttempt.id)
        return list(connection.scalars(counted, [{"whom": one, "at": at} for one in kinds]))


def take_back(tries: list[int]) -> None:
    """Those that turned out right don't count; earlier failures still do."""
    with db.engine.begin() as connection:
        connection.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(tries)))


def ask_password_again(person: Person, password: str, field: str) -> None:
    """Refuse, at the form's `field`, unless it is the person's password; wrong ones count like those at sign-in."""
    tries = count_tries(account=person.email)
    if not verify(person.password_hash, password):
        raise BadInput(_("Your password is not right."), {field: _("This is not your password.")})
    take_back(tries)


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


def forget_tries(try_ids: list[int]) -> None:
    """Delete these tries."""
    with transaction():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(try_ids)))
