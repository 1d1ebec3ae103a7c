"""A person's ways in."""

from datetime import timedelta

from sqlalchemy import exists, select

from ..core import clock
from ..core.addresses import address_key
from ..core.errors import NotFound
from ..core.extensions import db
from ..members.models import Passkey, Person
from .models import AddressChange, ApiToken, PasskeyChallenge, SignIn

WAITS = timedelta(hours=1)  # a change for the new address to prove itself
WAY_BACK = timedelta(hours=24)  # from the new address to the one of before
KEPT = timedelta(days=7)  # a change, and the links in its letters
CHALLENGE_LASTS = timedelta(minutes=10)


def person_at(email: str) -> Person:
    """Whose address this is; a refusal that says so when it is nobody's. For the command line."""
    found = db.session.scalar(select(Person).where(Person.email == address_key(email)))
    if found is None:
        raise NotFound(f"there is nobody with the address {email}")
    return found


def live_sign_ins(person_id: int) -> list[SignIn]:
    """A person's open sessions, the latest used first."""
    chosen = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(chosen.order_by(SignIn.seen_at.desc()).limit(50)))


def live_tokens(person_id: int) -> list[ApiToken]:
    """A person's tokens that still work, newest first."""
    chosen = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(chosen.order_by(ApiToken.id.desc()).limit(100)))


def waiting_change(person_id: int) -> AddressChange | None:
    """The change of somebody's address that waits for the new one to prove itself."""
    chosen = select(AddressChange).where(
        AddressChange.person_id == person_id, AddressChange.asked_at > clock.now() - WAITS
    )
    open_ones = chosen.where(AddressChange.confirmed_at.is_(None), AddressChange.stopped_at.is_(None))
    return db.session.scalar(open_ones.order_by(AddressChange.id.desc()).limit(1))


def is_in_use(address: str, but: int) -> bool:
    """Whether an address is somebody's, or somebody other than `but` may still come back to it."""
    used = exists().where(Person.email == address)
    return bool(db.session.scalar(select(used))) or may_come_back(address, but)


def may_come_back(address: str, but: int = 0) -> bool:
    """Whether an address was that of somebody other than `but` who can still bring it back: nobody else gets it until then."""
    left = AddressChange.confirmed_at > clock.now() - WAY_BACK, AddressChange.stopped_at.is_(None)
    theirs = exists().where(AddressChange.was == address, AddressChange.person_id != but, *left)
    return bool(db.session.scalar(select(theirs)))


def old_changes(limit: int) -> list[int]:
    """Changes of addresses whose links are all too old."""
    chosen = select(AddressChange.id).where(AddressChange.asked_at < clock.now() - KEPT - WAY_BACK)
    return list(db.session.scalars(chosen.limit(limit)))


def passkeys_of(person_id: int) -> list[Passkey]:
    """A person's passkeys, newest first."""
    chosen = select(Passkey).where(Passkey.person_id == person_id)
    return list(db.session.scalars(chosen.order_by(Passkey.id.desc())))


def waiting_challenge(person_id: int) -> PasskeyChallenge | None:
    """What a device of the person has to sign for a passkey that is being made."""
    chosen = select(PasskeyChallenge).where(PasskeyChallenge.person_id == person_id)
    return db.session.scalar(chosen.where(PasskeyChallenge.at > clock.now() - CHALLENGE_LASTS))


def old_challenges(limit: int) -> list[int]:
    """Challenges that nobody answered in time."""
    old = select(PasskeyChallenge.id).where(PasskeyChallenge.at < clock.now() - CHALLENGE_LASTS)
    return list(db.session.scalars(old.limit(limit)))
