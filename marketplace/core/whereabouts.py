"""Where somebody came from, and where they may be sent: only to pages of this site."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect


def on_this_site(target: str | None) -> str | None:
    """Where somebody wants to go on, if it is a path on this host; backslashes and double slashes lead elsewhere."""
    target = target or ""
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if safe and target.isprintable() else None


def opens(path: str) -> bool:
    """Whether a page stands at this path."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (MethodNotAllowed, NotFound, RequestRedirect):
        return False
    return True


def came_from() -> str | None:
    """The page of ours from which something was sent, as the browser says; None for any other."""
    try:
        there = urlsplit(request.referrer or "")
    except ValueError:  # what isn't even an address
        return None
    target = on_this_site(f"{there.path}?{there.query}".rstrip("?"))
    return target if there.netloc == request.host and target and opens(there.path) else None
