"""Signing in and out. Sessions live in the database, so they can be ended from anywhere."""

from flask_babel import gettext as _
from sqlalchemy import select, update

from ...buttons.actions import end_buttons
from ...core import audit, clock
from ...core.addresses import address_key
from ...core.errors import NotAllowed, NotFound
from ...core.extensions import db
from ...core.signed import sign, unsign
from ...core.throttling import count_tries, network, take_back
from ...core.transaction import count_of, transaction
from ...members.actions import ask_for_code, has_second_step, is_still_theirs, second_factor
from ...members.actions.second_factor import wrong_code
from ...members.models import Person
from ...members.passwords import hash_password, is_outdated, verify
from ..browsers import part_of
from ..models import LinkPurpose, LinkToken, SignIn, hash_secret, new_secret
from ..queries import is_known
from .tokens import end_listening, end_tokens

TICKET, LASTS = "second step", 600  # seconds


class CodeNeeded(NotAllowed):
    """The password is right, and a code or a passkey is asked for beside it. `ticket` says so to `second_step`, for ten minutes."""

    def __init__(self, ticket: str):
        super().__init__(_("Enter the code from your app."))
        self.ticket = ticket


def sign_in(email: str, password: str, source: str, browser: str = "") -> str:
    """Check a password and begin a session; returns its secret. Known and unknown addresses are answered alike.

    Whoever has a second factor gets no session yet: CodeNeeded.
    """
    email = address_key(email)
    tries = count_tries(**_account(email, source), source=network(source))
    person = db.session.scalar(select(Person).where(Person.email == email))
    right = verify(person.password_hash if person else None, password)
    if person is None or not right or not person.is_active:
        raise NotAllowed(_("The e-mail or the password is not right."))
    take_back(tries)
    verified = person.password_hash
    with transaction():
        if not is_still_theirs(person, verified):
            raise NotAllowed(_("The e-mail or the password is not right."))
        if is_outdated(verified or ""):
            person.password_hash = hash_password(password)
        if not has_second_step(person):
            return begin(person, browser, source)
    raise CodeNeeded(_ticket(person))


def _account(email: str, source: str) -> dict[str, str]:
    """As what a try at an account is counted. Where its person was signed in lately, apart from all others: whoever guesses
    elsewhere doesn't keep them out."""
    where = part_of(source)
    return {"account_where_known": f"{email} {where}"} if is_known(email, where) else {"account": email}


def second_step(ticket: str, code: str, source: str, browser: str = "") -> str:
    """Begin the session of whoever has shown the password, by a code; returns its secret."""
    person = person_of_ticket(ticket)
    with transaction():
        if not is_still_theirs(person, person.password_hash):
            raise _stale()
        if second_factor(person) is None:
            raise wrong_code()  # a passkey is their second step
        ask_for_code(person, code, source)
        return begin(person, browser, source)


def person_of_ticket(ticket: str) -> Person:
    """Who has shown the password of today, less than ten minutes ago; otherwise they show it again."""
    given = unsign(TICKET, ticket)
    person = db.session.get(Person, given[0], populate_existing=True) if given else None
    if person is None or given[1] != _mark(person) or given[2] < _seconds() - LASTS or not person.is_active:
        raise _stale()
    return person


def _ticket(person: Person) -> str:
    return sign(TICKET, [person.id, _mark(person), _seconds()])


def _mark(person: Person) -> str:
    """What a new password changes: a ticket of before it is worth nothing."""
    return hash_secret(person.password_hash or "")[:16]


def _seconds() -> int:
    return int(clock.now().timestamp())


def _stale() -> NotAllowed:
    return NotAllowed(_("That took too long. Enter your password once more."))


def begin(person: Person, browser: str = "", source: str = "") -> str:
    """Begin a session for somebody who has proved who they are, in a browser at an address. Call it inside a transaction."""
    secret = new_secret()
    at = clock.now()
    where = {"browser": browser[:200], "network": part_of(source)}
    db.session.add(SignIn(secret_hash=hash_secret(secret), person_id=person.id, began_at=at, seen_at=at, **where))
    db.session.flush()
    audit.record("person.signed_in", person, person)
    return secret


def sign_out(secret: str) -> None:
    """End the session of this secret."""
    with transaction():
        mine = update(SignIn).where(SignIn.secret_hash == hash_secret(secret), SignIn.ended_at.is_(None))
        db.session.execute(mine.values(ended_at=clock.now()))


def end_sign_in(sign_in_id: int, person: Person) -> None:
    """End one of the person's own sessions."""
    with transaction():
        mine = update(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        if count_of(mine.values(ended_at=clock.now())) == 0:
            raise NotFound()


def end_all_ways_in(person_ids: list[int]) -> None:
    """End all sessions, tokens, channels, calendars' addresses and mailed links of these people; not the way back to an e-mail of before, which is that of
    whoever reads it. Call it inside the transaction of what makes it necessary."""
    end_sign_ins(person_ids)
    at = clock.now()
    links = update(LinkToken).where(LinkToken.person_id.in_(person_ids), LinkToken.used_at.is_(None))
    end_tokens(person_ids)
    db.session.execute(links.where(LinkToken.purpose != LinkPurpose.KEEP_ADDRESS).values(used_at=at))


def end_other_sign_ins(person: Person, keep: str) -> None:
    """End all sessions of a person but the one with the secret `keep`, the buttons in their mails, their channels and the address of
    their calendar: whoever was in with another session may have made some. Call it inside a transaction."""
    others = update(SignIn).where(SignIn.person_id == person.id, SignIn.secret_hash != hash_secret(keep))
    db.session.execute(others.where(SignIn.ended_at.is_(None)).values(ended_at=clock.now()))
    end_buttons([person.id])
    end_listening([person.id])


def sign_out_elsewhere(person: Person, keep: str) -> None:
    """End all of one's own sessions but the one with the secret `keep`; without one, all."""
    with transaction():
        end_other_sign_ins(person, keep)
        audit.record("person.signed_out_elsewhere", person, person)


def end_sign_ins(person_ids: list[int]) -> None:
    """End all sessions of these people, and the buttons in their mails. Call it inside the transaction of what makes it necessary."""
    live = update(SignIn).where(SignIn.person_id.in_(person_ids), SignIn.ended_at.is_(None))
    db.session.execute(live.values(ended_at=clock.now()))
    end_buttons(person_ids)
