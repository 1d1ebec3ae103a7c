"""Which browser a session belongs to, so that people recognise their own."""

from flask_babel import gettext as _

# The first that fits: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome",
            "Chrome/": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac",
           "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


def browser_name(user_agent: str) -> str:
    """ "Firefox, Linux" from a User-Agent header; what is not known is left out."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(filter(None, found)) or _("Unknown browser")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")
