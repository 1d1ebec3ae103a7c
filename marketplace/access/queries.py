"""A person's ways in."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from ..core import clock
from ..core.addresses import address_key
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.lifecycle import History
from ..members.models import Passkey, Person, PersonState
from .models import AddressChange, ApiToken, LinkToken, PasskeyChallenge, SignIn

WAITS = timedelta(hours=1)  # a change for the new address to prove itself
WAY_BACK = timedelta(hours=24)  # from the new address to the one of before
KEPT = timedelta(days=7)  # a change, and the links in its letters
LOOKED_BACK = timedelta(days=90)  # sessions, links and tokens after their end: their person can look back on them
CHALLENGE_LASTS = timedelta(minutes=10)


class Someone(NamedTuple):
    """A person, when they were last here (None: never), and when they lost access."""

    person: Person
    seen: datetime | None
    gone_since: datetime | None


def here_and_gone(people: Select[Person]) -> tuple[list[Someone], list[Someone]]:
    """Of a SELECT of people those who have access or are invited to it, and those who have none any more, the last gone first. Who
    never joined before the invitation was revoked is in neither."""
    seen = select(func.max(SignIn.seen_at)).where(SignIn.person_id == Person.id)
    gone = select(func.max(History.at)).where(
        History.subject_kind == Person.__tablename__, History.subject_id == Person.id
    )
    gone = gone.where(History.became == PersonState.DISABLED)
    rows = db.session.execute(people.add_columns(seen.scalar_subquery(), gone.scalar_subquery()))
    everyone = [Someone(*row) for row in rows]
    left = [one for one in everyone if one.person.status == PersonState.DISABLED and one.person.password_hash]
    here = [one for one in everyone if one.person.status != PersonState.DISABLED]
    return here, sorted(left, key=lambda one: one.gone_since or one.person.created_at, reverse=True)


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


def is_known(email: str, network: str) -> bool:
    """Whether the person with this address was signed in within 90 days where `browsers.part_of` says."""
    lately = select(SignIn.id).join(SignIn.person).where(SignIn.seen_at > clock.now() - LOOKED_BACK)
    there = lately.where(Person.email == email, SignIn.network == network, SignIn.network != "")
    return db.session.scalar(there.limit(1)) is not None


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


def old_sign_ins(limit: int) -> list[int]:
    """Sessions that nobody has used for 90 days: they are over. Not the latest of each person: it says when they were here."""
    later = aliased(SignIn)
    is_newer = tuple_(later.seen_at, later.id) > tuple_(SignIn.seen_at, SignIn.id)
    old = select(SignIn.id).where(SignIn.seen_at < clock.now() - LOOKED_BACK)
    return list(
        db.session.scalars(old.where(exists().where(later.person_id == SignIn.person_id, is_newer)).limit(limit))
    )


def old_links(limit: int) -> list[int]:
    """Mailed links that have opened nothing for 90 days, and belong to no change of an address."""
    of_change = exists().where(
        (AddressChange.new_link_id == LinkToken.id) | (AddressChange.keep_link_id == LinkToken.id)
    )
    old = select(LinkToken.id).where(LinkToken.expires_at < clock.now() - LOOKED_BACK, ~of_change)
    return list(db.session.scalars(old.limit(limit)))


def old_tokens(limit: int) -> list[int]:
    """Tokens that were revoked 90 days ago."""
    old = select(ApiToken.id).where(ApiToken.revoked_at < clock.now() - LOOKED_BACK)
    return list(db.session.scalars(old.limit(limit)))
