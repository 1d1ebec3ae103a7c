"""What the mails about ways in say. They can't be switched off."""

from collections.abc import Callable

from flask import g
from flask_babel import gettext as _

from ..members.models import Role
from ..outbox.letter import Letter


def invitation(path: str) -> Letter:
    """The link to join."""
    where = g.reader.agency.name if g.reader.agency else _("the alliance's own team")
    return Letter(
        _("You are invited to %(where)s", where=where),
        [_("Choose a password, and you are in. The link works once, for seven days.")],
        [(_("Your e-mail"), g.reader.email)],
        (_("Accept the invitation"), path),
    )


def reset(path: str) -> Letter:
    """The link to set a new password."""
    return Letter(
        _("Set a new password"),
        [_("Somebody, probably you, asked for this. The link works once, for one hour. If it wasn't you, do nothing.")],
        button=(_("Set a new password"), path),
    )


def password_changed() -> Letter:
    """So that the person notices a stranger."""
    return Letter(
        _("Your password was changed"),
        [
            _("You were signed out everywhere else. If it wasn't you, set a new password now and tell an owner of your "
              "agency."),
        ],
        button=(_("Set a new password"), "/forgotten-password"),
    )  # fmt: skip


def role_changed(role: str) -> Letter:
    """So that nobody wonders about a page that is gone or new."""
    became = Role(role)
    return Letter(
        _("Your role at %(agency)s has changed", agency=g.reader.agency.name),
        [_("It holds from your next sign-in on.")],
        [(_("Role"), f"{became.label}: {became.about}")],
        (_("Sign in"), "/sign-in"),
    )


ALL: dict[str, Callable[..., Letter]] = {
    "account.invitation": invitation,
    "account.reset": reset,
    "account.password": password_changed,
    "account.role": role_changed,
}
