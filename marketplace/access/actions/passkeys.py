"""Passkeys: made, removed, and signed in by."""

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from ...core import audit, clock
from ...core.errors import BadInput, NotAllowed, NotFound, NotNow, NotYet
from ...core.extensions import db
from ...core.throttling import count_tries, network, take_back
from ...core.transaction import count_of, locked, transaction
from ...core.typed import one_line, that_fits
from ...members import queries
from ...members.actions import (
    ask_for_code,
    ask_password_again,
    has_second_step,
    hold_person,
    is_still_theirs,
    passkeys_are_required,
)
from ...members.models import Passkey, Person
from ...outbox.actions import send
from .. import ceremonies
from ..models import LinkPurpose, PasskeyChallenge
from ..queries import CHALLENGE_LASTS, passkeys_of, waiting_challenge
from .links import end_links
from .sign_in import begin, end_all_ways_in, end_other_sign_ins

MOST = 20  # passkeys of one person


def ask_for_passkey(person: Person, password: str, name: str, code: str = "") -> None:
    """Begin to make a passkey: password, and code where an app makes some, are asked again. A device has ten minutes then."""
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        _check_name(person, one_line(name))
        values = {"challenge": _new_challenge(), "name": that_fits(one_line(name), 100, "name"), "at": clock.now()}
        written = insert(PasskeyChallenge).values(person_id=person.id, **values)
        db.session.execute(written.on_conflict_do_update(index_elements=["person_id"], set_=values))


def _check_name(person: Person, name: str) -> None:
    others = passkeys_of(person.id)
    if len(others) >= MOST:
        raise NotYet(_("You have %(count)s passkeys. Remove one that you no longer use first.", count=len(others)))
    if name in {one.name for one in others}:
        sentence = _("You have a passkey of this name already.")
        raise BadInput(sentence, {"name": sentence})


def asked_of_device(person: Person) -> str | None:
    """What the browser hands to a device that shall make the passkey, as JSON; None where none is being made."""
    waiting = waiting_challenge(person.id)
    return ceremonies.to_make(person, waiting.challenge, passkeys_of(person.id)) if waiting else None


def add_passkey(person: Person, answer: str, keep: str) -> Passkey:
    """Keep the passkey that a device has made, and tell the person.

    Where the password alone opens nothing from now on, all sessions end but the one with the secret `keep`: it began them.
    """
    waiting = _take(PasskeyChallenge.person_id == person.id)
    made = ceremonies.made(answer, waiting.challenge) if waiting else None
    if waiting is None or made is None:
        raise NotNow(_("No passkey was made: it took too long, or the device’s answer does not fit. Begin anew."))
    with transaction():
        locked(select(Person).where(Person.id == person.id))
        was_enough = not has_second_step(person)
        values = {"credential_id": made.credential_id, "public_key": made.credential_public_key, "name": waiting.name,
                  "sign_count": made.sign_count, "is_backed_up": made.credential_backed_up}  # fmt: skip
        written = insert(Passkey).values(person_id=person.id, made_at=clock.now(), **values)
        passkey = db.session.scalar(written.on_conflict_do_nothing().returning(Passkey))
        if passkey is None:
            raise NotNow(_("This passkey is in use already."))
        if was_enough and has_second_step(person):
            end_other_sign_ins(person, keep)
        _note("added", passkey)
    return passkey


def remove_passkey(passkey_id: int, person: Person, password: str, code: str = "") -> None:
    """Remove one of the own passkeys; password and code are asked again."""
    passkey = own_passkey(passkey_id, person)
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)
        _note("removed", passkey)
        if count_of(delete(Passkey).where(Passkey.id == passkey.id)) == 0:
            raise NotFound()


def own_passkey(passkey_id: int, person: Person) -> Passkey:
    """One of the person's passkeys; a stranger's looks like none."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id))
    if passkey is None:
        raise NotFound()
    return passkey


def drop_passkeys(person: Person) -> int:
    """Remove all of a person's, and what waits for a device; returns how many. Call it inside the transaction of what makes it
    necessary."""
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.person_id == person.id))
    return count_of(delete(Passkey).where(Passkey.person_id == person.id))


def drop_strangers_passkeys(person: Person) -> None:
    """Remove all of a person's when their password becomes another, because whoever knew it may have added one; not where they are
    the second factor that is asked of them: then the mailbox alone would take it away. Call it inside the transaction."""
    if not passkeys_are_required(person) and drop_passkeys(person):
        audit.record("person.passkey_removed", person, person)


def end_everything(person: Person) -> None:
    """End what `end_all_ways_in` ends and what it leaves: passkeys, and the way back to an e-mail of before. Call it inside the
    transaction of what makes it necessary."""
    end_all_ways_in([person.id])
    end_links(person, LinkPurpose.KEEP_ADDRESS)
    drop_passkeys(person)


def ask_device(source: str) -> tuple[int, str]:
    """Begin to sign somebody in, whoever it is: the number by which `sign_in_with_passkey` finds what was asked, and that as
    JSON."""
    count_tries(passkey_source=network(source))
    with transaction():
        asked = PasskeyChallenge(challenge=_new_challenge(), at=clock.now())
        db.session.add(asked)
        db.session.flush()
        return asked.id, ceremonies.to_sign_in(asked.challenge)


def sign_in_with_passkey(asked: int | None, answer: str, source: str, browser: str = "") -> str:
    """Begin a session by what a device has signed; returns its secret. It is password and second step in one.

    Whatever is wrong is answered alike. Tries count by source alone: a signature is not guessed, and whoever guesses the password
    keeps nobody's passkey out.
    """
    waiting = _take(PasskeyChallenge.id == asked, PasskeyChallenge.person_id.is_(None))
    passkey = db.session.scalar(select(Passkey).where(Passkey.credential_id == ceremonies.credential_of(answer)))
    tries = count_tries(source=network(source))
    if passkey is None or waiting is None:
        raise _refusal()
    with transaction():
        if not is_still_theirs(passkey.person, passkey.person.password_hash):
            raise _refusal()
        held = locked(select(Passkey).where(Passkey.id == passkey.id))
        used = ceremonies.used(answer, waiting.challenge, held) if held else None
        if held is None or used is None:
            raise _refusal()
        held.sign_count, held.is_backed_up = used.new_sign_count, used.credential_backed_up
        held.used_at = clock.now()
        secret = begin(held.person, browser, source)
    take_back(tries)
    return secret


def forget_challenges(challenge_ids: Sequence[int]) -> None:
    """Delete challenges that nobody answered in time."""
    with transaction():
        db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.id.in_(challenge_ids)))


def _take(*which: ColumnElement[bool]) -> Row[bytes, str] | None:
    """What was asked of a device, with a name; it can't be answered once more: a wrong answer uses it up, too."""
    taken = delete(PasskeyChallenge).where(*which, PasskeyChallenge.at > clock.now() - CHALLENGE_LASTS)
    with transaction():
        return db.session.execute(taken.returning(PasskeyChallenge.challenge, PasskeyChallenge.name)).one_or_none()


def _new_challenge() -> bytes:
    return secrets.token_bytes(32)


def _refusal() -> NotAllowed:
    return NotAllowed(
        _("This passkey doesn’t open anything here, or it took too long. Try again, or sign in otherwise.")
    )


def _note(what: str, passkey: Passkey) -> None:
    person = passkey.person
    audit.record(f"person.passkey_{what}", person, person, passkey=passkey.id)
    send("account.passkey", queries.person(person.id), what=what, name=passkey.name)
