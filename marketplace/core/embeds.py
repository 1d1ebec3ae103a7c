"""What stands in other people's sites is the same for everybody, since no cookie is read: pages under /embed/, framed by anyone,
and the pictures that they show beside links, under /cards/."""

import hashlib

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

FRAMES, PICTURES = "/embed/", "/cards/"


class Sessions(SecureCookieSessionInterface):
    """The cookie of the house, signed with SHA-256; for other people's sites it is neither read nor sent."""

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; None is one that can't be written."""
        return None if is_shown_elsewhere(request.path) else super().open_session(app, request)


def is_shown_elsewhere(path: str) -> bool:
    """Whether other sites show what stands at this path."""
    return path.startswith((FRAMES, PICTURES))


def register(app: Flask) -> None:
    """See nobody there."""
    app.session_interface = Sessions()
    app.before_request(_see_nobody)


def _see_nobody() -> None:
    if is_shown_elsewhere(request.path):
        g.anonymous = True


def open_to_others(answer: Response, policy: str) -> None:
    """The headers of what other sites may show: any of them may frame it, none has to be ours."""
    answer.headers.setdefault("Content-Security-Policy", policy.replace("frame-ancestors 'none'", "frame-ancestors *"))
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
