"""Links that are mailed and work once. Only their hashes are stored."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ...core import clock
from ...core.errors import Refusal
from ...core.extensions import db
from ...core.transaction import count_of
from ...members import queries
from ...members.models import Person, PersonState
from ...outbox.actions import send
from ..models import LinkPurpose, LinkToken, hash_secret, new_secret

LASTS = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.NEW_ADDRESS: timedelta(hours=1),
    LinkPurpose.KEEP_ADDRESS: timedelta(days=7),
}
ANOTHER = "/forgotten-password"  # where another link is asked for, be it for a new password or to join
PATHS = {
    LinkPurpose.INVITATION: "/invitation/",
    LinkPurpose.RESET: "/new-password/",
    LinkPurpose.NEW_ADDRESS: "/new-address/",
    LinkPurpose.KEEP_ADDRESS: "/keep-address/",
}


class DeadLink(Refusal):
    """A link that was used, is too old or was never made."""

    title = _l("This link doesn’t work any more")


def mail_link(person: Person, purpose: LinkPurpose, by: Person | None = None, letter: str = "") -> str:
    """Make a link and mail it to the person; returns its path. Call it inside a transaction.

    `by` is who invites, where it is somebody; `letter` the event whose email brings it, where it has one of its own.
    Somebody who has a login elsewhere is told so instead, and gets no link.
    """
    if person.elsewhere_email:
        theirs = select(Person).where(Person.email == person.elsewhere_email)
        send("account.invited_elsewhere", theirs, agency=person.agency_id, by=by and by.id)
        return ""
    path = make_link(person, purpose)
    told: dict[str, Any] = {"path": path} | ({"by": by.id} if by else {})
    send(letter or f"account.{purpose}", queries.person(person.id), **told)
    return path


def make_link(person: Person, purpose: LinkPurpose) -> str:
    """A fresh path for `purpose`; earlier ones of the same kind stop working."""
    end_links(person, purpose)
    return one_more_link(person, purpose)[1]


def one_more_link(person: Person, purpose: LinkPurpose) -> tuple[LinkToken, str]:
    """The same beside the earlier ones, which go on working; the row as well."""
    secret = new_secret()
    expires_at = clock.now() + LASTS[purpose]
    link = LinkToken(secret_hash=hash_secret(secret), purpose=purpose, person_id=person.id, expires_at=expires_at)
    db.session.add(link)
    db.session.flush()
    return link, PATHS[purpose] + secret


def end_links(person: Person, purpose: LinkPurpose) -> None:
    """Make all links of one kind useless that were mailed to a person."""
    old = update(LinkToken).where(
        LinkToken.person_id == person.id, LinkToken.purpose == purpose, LinkToken.used_at.is_(None)
    )
    db.session.execute(old.values(used_at=clock.now()))


def full(path: str) -> str:
    """The path as an address of this installation."""
    return current_app.config["SETTINGS"].base_url.rstrip("/") + path


def person_of_link(secret: str, purpose: LinkPurpose) -> Person:
    """Whom a link belongs to; refuses one that is used, too old or unknown, all alike."""
    return live_link(secret, purpose).person


def use_link(secret: str, purpose: LinkPurpose) -> Person:
    """Use a link up. Of two who use it at once, one is refused."""
    link = live_link(secret, purpose)
    spent = update(LinkToken).where(LinkToken.id == link.id, LinkToken.used_at.is_(None)).values(used_at=clock.now())
    if count_of(spent) != 1:
        raise dead_link(purpose, link.person)
    return link.person


def live_link(secret: str, purpose: LinkPurpose) -> LinkToken:
    """A link that still works, or the refusal."""
    link = db.session.scalar(
        select(LinkToken).where(LinkToken.secret_hash == hash_secret(secret), LinkToken.purpose == purpose)
    )
    if link is None or link.used_at or link.expires_at <= clock.now() or link.person.status == PersonState.DISABLED:
        raise dead_link(purpose, link.person if link else None)
    return link


def dead_link(purpose: LinkPurpose, person: Person | None = None) -> Refusal:
    """The refusal of a link, and what to do. Whose it was is told only to whoever holds one that was mailed."""
    if purpose == LinkPurpose.INVITATION and person is not None:
        return _dead_invitation(person)
    if purpose == LinkPurpose.INVITATION:
        sentence = _(
            "This link has been used or is too old. If you have joined, sign in; if not, have a new one sent to you."
        )
        return DeadLink(sentence, way_on=(ANOTHER, _("Send me a new one")))
    sentence = _("This link has been used or is too old. Ask for a new one.")
    return DeadLink(sentence, way_on=(ANOTHER, _("Get a link")) if purpose == LinkPurpose.RESET else None)


def _dead_invitation(person: Person) -> Refusal:
    if person.is_active:
        # Somebody who joined for a program never chose a password.
        sentence = _("You have joined already: sign in, or have a link sent to you if you know no password.")
        return DeadLink(sentence, way_on=("/sign-in", _("Sign in")))
    if person.status == PersonState.DISABLED and person.password_hash:
        return DeadLink(_("You had joined with this invitation, and have no access any more."))
    if person.status == PersonState.DISABLED:
        revoked = _("This invitation was revoked.")
        return DeadLink(f"{revoked} {_who_invites(person)}")
    newer = _("This link has been used or is too old: have a new one sent to you.")
    return DeadLink(f"{newer} {_who_invites(person)}", way_on=(ANOTHER, _("Send me a new one")))


def _who_invites(person: Person) -> str:
    owners = queries.owners_of(person.agency_id or 0).where(Person.status == PersonState.ACTIVE)
    if person.agency is not None and person.agency.is_active and db.session.scalar(owners.limit(1)) is not None:
        return _("An owner of %(agency)s can invite you again.", agency=person.agency.name)
    return _("An admin of %(alliance)s can invite you again.", alliance=current_app.config["SETTINGS"].alliance_name)
