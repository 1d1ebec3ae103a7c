"""What the mails about another e-mail say, to both addresses. They can't be switched off."""

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import moment
from ..members.models import Agency, Person
from ..outbox.letter import Correspondent, Letter
from .models import AddressChange
from .queries import WAITS, WAY_BACK


def reader_of_new(change_id: int) -> Correspondent | None:
    """Who reads the address that is asked for."""
    change = db.session.get(AddressChange, change_id)
    return Correspondent(change.becomes, change.person.language, change.person.time_zone) if change else None


def reader_of_old(change_id: int) -> Correspondent | None:
    """Who reads the address of before."""
    change = db.session.get(AddressChange, change_id)
    return Correspondent(change.was, change.person.language, change.person.time_zone) if change else None


def new_address(path: str) -> Letter:
    """To the new address: the link by which it proves itself."""
    return Letter(
        _("Confirm your new e-mail"),
        [
            _("Somebody, probably you, wants to sign in with this address from now on."),
            _("The link works once, for one hour. If it wasn’t you, do nothing: nothing changes."),
        ],
        button=(_("Confirm this address"), path),
    )


def wanted() -> Letter:
    """To somebody who signs in with the address that somebody else has asked for."""
    return Letter(
        _("Somebody wanted to use this address"),
        [
            _("Somebody, perhaps you with another login, wanted to sign in with this address. It has a login already, so nothing changed."),
            _("You need not do anything. Whoever asked was not told that the address is known here."),
        ],
        button=(_("Sign in"), "/sign-in"),
    )  # fmt: skip


def asked(change: int, path: str) -> Letter:
    """To the present address: what was asked, and how to stop it."""
    row = db.session.get_one(AddressChange, change)
    return Letter(
        _("Another e-mail was asked for"),
        [
            _("Somebody, probably you, wants to sign in with another address. Nothing changes before that one has confirmed, until %(at)s.",
              at=moment(row.asked_at + WAITS)),
            _("If it wasn’t you, stop it now. The link works for seven days, and for 24 hours after the change has taken effect."),
        ],
        [(_("Your e-mail"), row.was), (_("Asked for"), row.becomes)],
        (_("Stop it"), path),
    )  # fmt: skip


def changed(change: int) -> Letter | None:
    """To the address of before: it is not the one to sign in with any more; nothing, if that was undone meanwhile."""
    row = db.session.get_one(AddressChange, change)
    if row.confirmed_at is None or row.stopped_at:
        return None
    return Letter(
        _("Your e-mail was changed"),
        [
            _("You sign in with the new address from now on, and were signed out everywhere else."),
            _("If it wasn’t you: the link in the mail before this one brings the old address back, until %(at)s.",
              at=moment(row.confirmed_at + WAY_BACK)),
        ],
        [(_("Was"), row.was), (_("Is now"), row.becomes)],
    )  # fmt: skip


def owner_address(person: int, was: str, now: str) -> Letter:
    """To the other owners: money follows what owners decide, so they know by which address each signs in."""
    who = db.session.get_one(Person, person)
    return Letter(
        _("%(person)s signs in with another e-mail", person=who.name),
        [_("If this is a surprise to you, ask them in person, and shut them out if it wasn’t them.")],
        [(_("Was"), was), (_("Is now"), now)],
        (_("See the people"), "/team"),
    )


def invited_elsewhere(agency: int, by: int | None) -> Letter | None:
    """To somebody who has a login and is invited into another agency: who wanted them, and why nothing comes of it so."""
    alliance, where = current_app.config["SETTINGS"].alliance_name, db.session.get_one(Agency, agency).name
    host = db.session.get(Person, by) if by else None
    if host is None:
        return None
    return Letter(
        _("You are invited to %(where)s, and have a login already", where=where),
        [
            _("%(person)s (%(email)s) wanted to invite you to work for %(where)s on %(alliance)s.", person=host.name,
              email=host.email, where=where, alliance=alliance),
            _("Your address has a login here already, and a login belongs to one agency, so nothing has changed. Whoever invites you was not told."),
            _("To work for them as well, answer them and name another address."),
        ],
        button=(_("Sign in"), "/sign-in"),
    )  # fmt: skip


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.new_address": new_address,
    "account.address_wanted": wanted,
    "account.address_asked": asked,
    "account.address_changed": changed,
    "account.invited_elsewhere": invited_elsewhere,
    "account.owner_address": owner_address,
}
