"""A person's own account: invitation, password, profile."""

import time

from flask_babel import gettext as _
from sqlalchemy import select, update

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.languages import NAMES
from ...core.transaction import transaction
from .. import letters
from ..models import Person, SignIn
from ..models.access import hash_secret
from ..models.person import MAIL_KINDS
from ..passwords import hash_password, weakness
from .links import end_links, make_link, use_link
from .sign_in import begin, end_sign_ins
from .tokens import end_tokens
from .tries import ask_password_again, count_tries, network

# Seconds that an answer to "I forgot my password" takes, longer than writing the mail does.
ALIKE = 0.25


def accept_invitation(secret: str, name: str, password: str, browser: str = "") -> str:
    """Set name and password by an invitation's link; returns the secret of the session that begins."""
    with transaction():
        person = use_link(secret, "invitation")
        _set(person, password, name)
        person.name = name.strip()[:200] or person.name
        if person.status == "invited":
            lifecycle.move(person, "active", person)
        return begin(person, browser)


def ask_for_reset(email: str, source: str) -> None:
    """Mail a link for a new password, if the address is somebody's; the answer is the same, and as slow, if not."""
    answer_at = time.monotonic() + ALIKE
    email = email.strip().lower()
    count_tries(reset=email, reset_source=network(source))
    _mail_link(email)
    # A known address costs a mail's writing; without the wait the time alone would tell which ones are known.
    time.sleep(max(0.0, answer_at - time.monotonic()))


def _mail_link(email: str) -> None:
    with transaction():
        person = db.session.scalar(select(Person).where(Person.email == email, Person.status != "disabled"))
        if person is None:
            return
        purpose = "reset" if person.status == "active" else "invitation"
        letters.link(person, purpose, make_link(person, purpose))
        audit.record("person.asked_for_reset", person)


def set_password(secret: str, password: str) -> Person:
    """Set a new password by a reset link; all sessions end, and all tokens: whoever had the old one may have made some."""
    with transaction():
        person = use_link(secret, "reset")
        _set(person, password)
        end_sign_ins([person.id])
        end_tokens(person)
        audit.record("person.reset_password", person, person)
        letters.password_changed(person)
    return person


def change_password(person: Person, old: str, new: str, keep: str) -> None:
    """Change the own password; all other sessions end, the one with the secret `keep` stays."""
    ask_password_again(person, old, "old")
    with transaction():
        _set(person, new)
        others = update(SignIn).where(SignIn.person_id == person.id, SignIn.secret_hash != hash_secret(keep))
        db.session.execute(others.where(SignIn.ended_at.is_(None)).values(ended_at=clock.now()))
        audit.record("person.changed_password", person, person)
        letters.password_changed(person)


def _set(person: Person, password: str, *personal: str) -> None:
    if reason := weakness(password, person.email.partition("@")[0], person.name, *personal):
        raise BadInput(reason, {"password": reason})
    person.password_hash = hash_password(password)
    end_links(person, "reset")
    db.session.flush()


def update_profile(person: Person, name: str, language: str, time_zone: str, mail: dict[str, str]) -> None:
    """What a person says of themselves, and how each kind of mail shall come: kind -> "at_once", "daily" or "off"."""
    errors = {}
    if not name.strip():
        errors["name"] = _("Fill this in.")
    if language not in NAMES:
        errors["language"] = _("Choose one.")
    if time_zone not in clock.zones():
        errors["time_zone"] = _("There is no such time zone.")
    if errors:
        raise BadInput(_("Mend what is marked."), errors)
    with transaction():
        person.name, person.language, person.time_zone = name.strip()[:200], language, time_zone
        person.mail_off = [kind for kind in MAIL_KINDS if mail.get(kind) == "off"]
        person.mail_daily = [kind for kind in MAIL_KINDS if mail.get(kind) == "daily"]
        audit.record("person.updated", person, person)
