"""What is said of channels: the code that one sends, that one was added, and that one was given up."""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..members.models import Person
from ..outbox.letter import Letter
from .models import Channel
from .providers import PROVIDERS


def reader_of(channel_id: int) -> Person | None:
    """Whoever reads a channel; None once it is removed."""
    found = db.session.get(Channel, channel_id)
    return found.person if found and found.person.is_active else None


def code(code: str) -> Letter:
    """To the channel: type this back, so that we know that you read it."""
    return Letter(_("Your code: %(code)s. Type it on the page where you added this channel.", code=code), [])


def given_up(provider: str) -> Letter:
    """To its person, by mail: nobody has taken anything for days."""
    name = PROVIDERS.get(provider, provider)
    return Letter(
        _("%(name)s takes nothing any more", name=name),
        [
            _(
                "We have tried for two days to write to your channel, and have stopped. Look at it, and try it again on the page."
            )
        ],
        button=(_("Your channels"), "/me/channels"),
    )


def added(provider: str) -> Letter:
    """To its person, by mail: so that they notice a stranger."""
    name = PROVIDERS.get(provider, provider)
    return Letter(
        _("%(name)s was added to your channels", name=name),
        [
            _("What happens is told there once the code is typed that we have sent there."),
            _(
                "If this is a surprise to you, remove it at once, change your password and tell an owner of your agency."
            ),
        ],
        button=(_("Your channels"), "/me/channels"),
    )


ALL: dict[str, Callable[..., Letter]] = {
    "channels.code": code,
    "account.channel": given_up,
    "account.channel_added": added,
}
