"""Pages under /embed/ stand in other people's sites: framed by anyone, and the same for everybody, since no cookie is read."""

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

PREFIX = "/embed/"


class Sessions(SecureCookieSessionInterface):
    """The cookie of the house; under /embed/ it is neither read nor sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; None is one that can't be written."""
        return None if request.path.startswith(PREFIX) else super().open_session(app, request)


def register(app: Flask) -> None:
    """See nobody under /embed/."""
    app.session_interface = Sessions()
    app.before_request(_see_nobody)


def _see_nobody() -> None:
    if request.path.startswith(PREFIX):
        g.anonymous = True


def open_to_others(answer: Response, policy: str) -> None:
    """The headers of what other sites may show: any of them may frame it, none has to be ours."""
    answer.headers.setdefault("Content-Security-Policy", policy.replace("frame-ancestors 'none'", "frame-ancestors *"))
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
