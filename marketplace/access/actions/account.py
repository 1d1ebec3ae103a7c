"""A person's own account: invitation and password."""

import time

from flask import current_app
from sqlalchemy import select

from ...core import audit, lifecycle
from ...core.addresses import address_key
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.throttling import count_tries, network
from ...core.transaction import transaction
from ...core.typed import one_line, that_fits
from ...members import queries
from ...members.actions import ask_password_again, hold_person
from ...members.models import Person, PersonState
from ...members.passwords import hash_password, weakness
from ...outbox.actions import send
from ..models import LinkPurpose, new_secret
from .address import end_waiting_change
from .links import end_links, mail_link, use_link
from .passkeys import drop_strangers_passkeys
from .sign_in import begin, end_other_sign_ins, end_sign_ins
from .tokens import end_tokens

# Seconds that an answer to "I forgot my password" takes, longer than writing the mail does.
ALIKE = 0.25


def accept_invitation(secret: str, name: str, password: str, browser: str = "", source: str = "") -> str:
    """Set name and password by an invitation's link; returns the secret of the session that begins."""
    with transaction():
        person = use_link(secret, LinkPurpose.INVITATION)
        _set(person, password, name)
        person.name = that_fits(one_line(name), 200, "name") or person.name
        if person.status == PersonState.INVITED:
            lifecycle.move(person, PersonState.ACTIVE, person)
        return begin(person, browser, source)


def join_for_a_program(person: Person) -> None:
    """Accept somebody's invitation so that a program can act as them. Nobody knows the password: who wants to sign in later
    asks for a new one by mail."""
    with transaction():
        if person.status != PersonState.INVITED:
            return
        person.password_hash = hash_password(new_secret())
        end_links(person, LinkPurpose.INVITATION)
        lifecycle.move(person, PersonState.ACTIVE, note="joined for a program")
        audit.record("person.joined_for_a_program", person)


def ask_for_reset(email: str, source: str) -> None:
    """Mail a link for a new password, or to join, if the address is somebody's; the answer is the same, and as slow, if not."""
    answer_at = time.monotonic() + ALIKE
    email = address_key(email)
    count_tries(reset=email, reset_source=network(source))
    _answer(email)
    # A known address costs a mail's writing; without the wait the time alone would tell which ones are known.
    time.sleep(max(0.0, answer_at - time.monotonic()))


def _answer(email: str) -> None:
    with transaction():
        person = db.session.scalar(select(Person).where(Person.email == email, Person.status != PersonState.DISABLED))
        if person is None:
            return
        mail_link(person, LinkPurpose.RESET if person.is_active else LinkPurpose.INVITATION)
        audit.record("person.asked_for_reset" if person.is_active else "person.asked_for_invitation", person)


def set_password(secret: str, password: str) -> Person:
    """Set a new password by a reset link; all sessions end, all tokens, and passkeys that are no required second factor: whoever
    had the old one may have made some."""
    with transaction():
        person = use_link(secret, LinkPurpose.RESET)
        _set(person, password)
        end_sign_ins([person.id])
        end_tokens([person.id], person)
        drop_strangers_passkeys(person)
        audit.record("person.reset_password", person, person)
        send("account.password", queries.person(person.id))
    return person


def change_password(person: Person, old: str, new: str, keep: str) -> None:
    """Change the own password; all other sessions end, the one with the secret `keep` stays, and so do tokens. Passkeys end that
    are no required second factor."""
    verified = ask_password_again(person, old, "old")
    with transaction():
        hold_person(person, verified, "old")
        _set(person, new)
        end_other_sign_ins(person, keep)
        drop_strangers_passkeys(person)
        audit.record("person.changed_password", person, person)
        send("account.password", queries.person(person.id))


def _set(person: Person, password: str, *personal: str) -> None:
    personal = (person.email.partition("@")[0], person.name, *personal)
    if reason := weakness(password, *personal, alliance=current_app.config["SETTINGS"].alliance_name):
        raise BadInput(reason, {"password": reason})
    person.password_hash = hash_password(password)
    end_links(person, LinkPurpose.RESET)
    end_waiting_change(person)  # whoever asked for it knew the password of before
    db.session.flush()
