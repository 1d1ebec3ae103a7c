"""What the mails about ways in say. They can't be switched off."""

from collections.abc import Callable

from flask import current_app, g
from flask_babel import gettext as _

from ..core.extensions import db
from ..members.models import AllianceRole, Person, Role
from ..outbox.letter import Letter
from .ceremonies import host
from .queries import passkeys_of


def invitation(path: str, by: int | None = None) -> Letter:
    """The link to join: who invites, to what and why."""
    alliance = current_app.config["SETTINGS"].alliance_name
    where = g.reader.agency.name if g.reader.agency else _("the alliance’s own team")
    host = db.session.get(Person, by) if by else None
    invites = (
        _("%(person)s (%(email)s) invites you to work for %(where)s on %(alliance)s.", person=host.name, email=host.email,
          where=where, alliance=alliance)
        if host
        else _("You are invited to work for %(where)s on %(alliance)s.", where=where, alliance=alliance)
    )  # fmt: skip
    return Letter(
        _("You are invited to %(where)s", where=where),
        [
            invites,
            _(
                "It is an alliance of agencies that pass clients to each other: who passes one on earns a share of each fee."
            ),
            _("Choose a password, and you are in. The link works once, for seven days."),
        ],
        [*_role(g.reader), (_("Your e-mail"), g.reader.email)],
        (_("Accept the invitation"), path),
    )


def _role(person: Person) -> list[tuple[str, str]]:
    role = person.agency_role
    if role:
        return [(_("Role"), f"{role.label}: {role.about}")]
    return [(_("Role"), str(person.alliance_role.label))] if person.alliance_role else []


def reset(path: str) -> Letter:
    """The link to set a new password."""
    return Letter(
        _("Set a new password"),
        [_("Somebody, probably you, asked for this. The link works once, for one hour. If it wasn’t you, do nothing.")],
        button=(_("Set a new password"), path),
    )


def password_changed() -> Letter:
    """So that the person notices a stranger; and what became of their passkeys."""
    passkeys = (
        _("Your passkeys go on opening it: look on your account’s page whether each is yours.")
        if passkeys_of(g.reader.id)
        else _("Passkeys that you had were removed with it: add yours anew.")
    )
    return Letter(
        _("Your password was changed"),
        [
            _("You were signed out everywhere else. If it wasn’t you, set a new password now and tell an owner of your "
              "agency."),
            _("Channels that were told what happens, and the address of your calendar, ended with it: add them anew."),
            *([passkeys] if host() else []),
        ],
        button=(_("Set a new password"), "/forgotten-password"),
    )  # fmt: skip


def passkey(what: str, name: str) -> Letter:
    """So that the person notices a stranger: a passkey of theirs was "added" or "removed"."""
    said = {
        "added": (_("A passkey was added to your account"), _("It opens your account without your password.")),
        "removed": (_("A passkey of yours was removed"), _("It doesn’t open your account any more.")),
    }
    subject, sentence = said[what]
    warning = (
        _("If this is a surprise to you, remove it at once, change your password and tell an owner of your agency.")
        if what == "added"
        else _("If this is a surprise to you, change your password at once and tell an owner of your agency.")
    )
    return Letter(subject, [sentence, warning], [(_("Passkey"), name)], (_("See your passkeys"), "/me/passkeys"))


def role_changed(role: str) -> Letter:
    """So that nobody wonders about a page that is gone or new."""
    became = Role(role)
    return Letter(
        _("Your role at %(agency)s has changed", agency=g.reader.agency.name),
        [_("It holds from your next sign-in on.")],
        [(_("Role"), f"{became.label}: {became.about}")],
        (_("Sign in"), "/sign-in"),
    )


def team(role: str) -> Letter:
    """So that nobody wonders about pages that are gone or new."""
    alliance, became = current_app.config["SETTINGS"].alliance_name, AllianceRole.read(role)
    if became is None:
        return Letter(
            _("Your role in the team of %(alliance)s has ended", alliance=alliance),
            [_("You were signed out everywhere. What you did stays under your name.")],
        )
    return Letter(
        _("You are in the team of %(alliance)s", alliance=alliance),
        [_("It holds from your next sign-in on.")],
        [(_("Role"), f"{became.label}: {became.about}")],
        (_("Sign in"), "/sign-in"),
    )


def left(person: int, successor: int) -> Letter:
    """To the owners: somebody has left by themselves, and who looks after their clients now."""
    gone, takes_over = db.session.get_one(Person, person), db.session.get_one(Person, successor)
    return Letter(
        _("%(person)s has left %(agency)s", person=gone.name, agency=g.reader.agency.name),
        [_("%(person)s looks after their clients now.", person=takes_over.name)],
        button=(_("See the people"), "/team"),
    )


ALL: dict[str, Callable[..., Letter]] = {
    "account.invitation": invitation,
    "account.reset": reset,
    "account.passkey": passkey,
    "account.password": password_changed,
    "account.role": role_changed,
    "account.team": team,
    "account.left": left,
}
