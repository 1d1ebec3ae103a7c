"""Referral links are answered before Flask is asked: a click costs little more than writing it down."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ..core import clock
from ..core.headers import FIXED, STRICT, UNTOLD
from ..core.logs import describe
from . import clicks, stream
from .destinations import Destination, destination_of
from .visitors import is_program, source_print

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/r/"
VIA = "via"  # of the argument of addresses by which a link's code goes on
LOADED_EARLY = ("prefetch", "prerender", "preview")
HEADERS = [*(FIXED | UNTOLD).items(), ("Cache-Control", "no-store"), ("Content-Length", "0")]
log = logging.getLogger(__name__)


class Redirects:
    """What stands under /r/ and is known leads on; everything else is Flask's, also what the database can't answer now."""

    def __init__(self, app: Flask, inner: "WSGIApplication"):
        self.app, self.inner = app, inner
        self.headers = [*HEADERS, *([STRICT] if app.config["SESSION_COOKIE_SECURE"] else [])]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a link, or hand the request on."""
        if environ["PATH_INFO"].startswith(PATH) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            address = self._opened(environ)
            if address is not None:
                start_response("302 Found", [*self.headers, ("Location", address)])
                return ()
        return self.inner(environ, start_response)

    def _opened(self, environ: "WSGIEnvironment") -> str | None:
        with self.app.app_context():
            try:
                return open_link(environ["PATH_INFO"][len(PATH) :], environ)
            except SQLAlchemyError as error:
                log.warning("a link could not be opened at once: %s", describe(error))
                return None


def open_link(code: str, environ: "WSGIEnvironment") -> str | None:
    """Count a click; returns where it leads, with the link's code and the UTM values of the address. None where there is no such
    link. One that is switched off leads on and counts nothing."""
    found = destination_of(code.rstrip("/"))
    if found is None:
        return None
    query = environ.get("QUERY_STRING", "").encode("latin-1").decode("utf-8", "replace")  # as WSGI carries it
    campaign = clicks.campaign_of(dict(parse_qsl(query)))
    if found.counts:
        stream.take(_opening(found, campaign, environ))
    said = {VIA: found.code} | campaign if found.counts else campaign
    return f"{found.path}?{urlencode(said)}" if said else found.path


def _opening(found: Destination, campaign: dict[str, str], environ: "WSGIEnvironment") -> clicks.Opening:
    at, agent = clock.now(), environ.get("HTTP_USER_AGENT", "")
    early = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    machine = environ["REQUEST_METHOD"] == "HEAD" or any(word in early for word in LOADED_EARLY) or is_program(agent)
    source = source_print(environ.get("REMOTE_ADDR", ""), agent)
    host = clicks.host_of(environ.get("HTTP_REFERER", ""))
    return clicks.Opening(found.link_id, at, clock.day_of(at), machine, source, clicks.kept(campaign), host)
