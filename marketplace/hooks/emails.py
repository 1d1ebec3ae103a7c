"""What the letters about webhooks say. They can't be switched off."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.extensions import db
from ..members.queries import names_of
from ..outbox.letter import Letter
from .models import Hook


def off(hook: int) -> Letter | None:
    """It was switched off by itself. Nothing where it is on again, or removed."""
    row = db.session.get(Hook, hook)
    if row is None or row.off_because is None:
        return None
    return Letter(
        _("The webhook “%(name)s” is off", name=row.name),
        [
            _(
                "Its address takes nothing, so we have switched it off. Your program is told of nothing until you switch it on."
            ),
            _("What it has missed stands on its page for thirty days and can be sent again from there."),
        ],
        [(_("Address"), row.url.partition("?")[0]), (_("Why"), str(row.off_because.label))],
        _see(row.whose, row.id),
    )


def given_up(hook: int, count: int) -> Letter | None:
    """Some messages were tried for days, and nobody took them."""
    row = db.session.get(Hook, hook)
    if row is None:
        return None
    return Letter(
        _("The webhook “%(name)s” misses messages", name=row.name),
        [
            ngettext(
                "%(num)s message was tried for three days, and its address has not taken it.",
                "%(num)s messages were tried for three days, and their address has not taken them.",
                count,
            ),
            _("They stand on its page for thirty days, and can be sent again from there."),
        ],
        [(_("Address"), row.url.partition("?")[0])],
        _see(row.whose, row.id),
    )


def added(whose: str, hook: int, name: str, url: str, by: int) -> Letter:
    """To the owners or admins: a program is told from now on, so that none is added behind their back."""
    person = names_of([by])[by]
    subject = _("The webhook “%(name)s” was added", name=name)
    return _about(subject, _("%(person)s added it.", person=person), whose, hook, url)


def moved(whose: str, hook: int, name: str, url: str, by: int) -> Letter:
    """To the owners or admins: what a webhook tells goes elsewhere from now on."""
    person = names_of([by])[by]
    subject = _("The webhook “%(name)s” has another address", name=name)
    return _about(subject, _("%(person)s changed it.", person=person), whose, hook, url)


def _about(subject: str, who: str, whose: str, hook: int, url: str) -> Letter:
    known = _("What happens is told there, as its page lists it, and never who a client is.")
    warning = _("If nobody knows this address, remove the webhook at once.")
    return Letter(subject, [who, known, warning], [(_("Address"), url)], _see(whose, hook))


def _see(whose: str, hook: int) -> tuple[str, str]:
    return _("See the webhook"), f"/{whose}/hooks/{hook}"


ALL: dict[str, Callable[..., Letter | None]] = {
    "account.hook_off": off,
    "account.hook_given_up": given_up,
    "account.hook_added": added,
    "account.hook_moved": moved,
}
