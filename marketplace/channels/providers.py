"""The messengers that are spoken to: those that Apprise reaches at their own public address and nowhere else.

What takes a host of the writer's choice (json://, mailto://, ntfy://, matrix://, syslog://, dbus:// and a hundred more) is not among
them: it could be one of our own machines. So there is no host to resolve, and none that could resolve to another one later.
"""

import logging
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from ..core.errors import BadInput

PROVIDERS = {
    "tgram": "Telegram",
    "slack": "Slack",
    "discord": "Discord",
    "gchat": "Google Chat",
    "wxteams": "Webex",
    "viber": "Viber",
    "line": "LINE",
    "threema": "Threema",
    "flock": "Flock",
    "pover": "Pushover",
    "pbul": "Pushbullet",
}
LONGEST = 1000
# Apprise says addresses with their secrets when something fails; whether it has failed is all that is noted here.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


def provider_of(url: str) -> str:
    """What a channel's address is of; BadInput for what is none that we speak to."""
    plain = url.strip()
    if not plain or len(plain) > LONGEST or "?" in plain or "#" in plain:
        raise _unknown()
    one = _opened(plain)
    if one is None:
        raise _unknown()
    return next(iter(_schemes_of(one) & _allowed()))


def say(url: str, title: str, text: str) -> bool:
    """Send a text; whether it was taken."""
    one = _opened(url)
    return one is not None and bool(one.notify(body=text, title=title, body_format="text"))


def _opened(url: str) -> Any:
    from apprise import Apprise, AppriseAsset, OverflowMode  # a third of a second, which few processes need

    # Nothing of a message is kept on disk, and nothing is sent elsewhere because an answer says so.
    one = Apprise.instantiate(url, asset=AppriseAsset(storage_mode="memory", async_mode=False))
    if one is None or not _schemes_of(one) & _allowed():
        return None
    one.redirects = False
    one.overflow_mode = OverflowMode.SPLIT  # what is too long comes in parts; by itself it would be refused, or cut
    return one


def _schemes_of(one: Any) -> set[str]:
    said = (one.protocol, one.secure_protocol)
    return {scheme for each in said if each for scheme in ((each,) if isinstance(each, str) else each)}


def _allowed() -> set[str]:
    """In tests one more, that speaks to a server beside them."""
    is_tested = current_app.config["SETTINGS"].environment == "testing"
    return {*PROVIDERS, *(current_app.config.get("CHANNELS_ALSO", ()) if is_tested else ())}


def _unknown() -> BadInput:
    names = ", ".join(PROVIDERS.values())
    sentence = _("This is no address of a channel that we can write to. We know %(names)s.", names=names)
    return BadInput(sentence, {"url": sentence})
