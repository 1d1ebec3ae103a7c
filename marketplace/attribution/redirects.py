"""Referral links are answered before Flask is asked: a click costs a statement, and not what a page needs."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from ..core import clock
from ..core.headers import FIXED, UNTOLD
from ..core.logs import describe
from . import clicks, stream
from .destinations import Destination, destination_of
from .visitors import is_program, source_print

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/r/"
VIA = "via"  # of the argument of addresses by which a link's code goes on
LOADED_EARLY = ("prefetch", "prerender", "preview")
log = logging.getLogger(__name__)


class Redirects:
    """What stands under /r/ and is known leads on; everything else is Flask's, also what the database can't answer now."""

    def __init__(self, app: Flask, inner: "WSGIApplication"):
        self.app, self.inner = app, inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a link, or hand the request on."""
        if environ["PATH_INFO"].startswith(PATH) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            answer = self._opened(environ)
            if answer is not None:
                return answer(environ, start_response)
        return self.inner(environ, start_response)

    def _opened(self, environ: "WSGIEnvironment") -> Response | None:
        with self.app.app_context():
            try:
                return open_link(environ["PATH_INFO"][len(PATH) :], Request(environ))
            except SQLAlchemyError as error:
                log.warning("a link could not be opened at once: %s", describe(error))
                return None


def open_link(code: str, request: Request) -> Response | None:
    """Count a click and lead on to the link's page, with its code and the UTM values of the address; None where there is no such
    link. One that is switched off leads on and counts nothing."""
    found = destination_of(code.rstrip("/"))
    if found is None:
        return None
    campaign = clicks.campaign_of(request.args)
    if found.counts:
        stream.take(_opening(found, campaign, request))
    return _leads_to(found, campaign)


def _opening(found: Destination, campaign: dict[str, str], request: Request) -> clicks.Opening:
    at, agent = clock.now(), request.headers.get("User-Agent", "")
    early = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    machine = request.method == "HEAD" or any(word in early for word in LOADED_EARLY) or is_program(agent)
    source = source_print(request.remote_addr or "", agent)
    host = clicks.host_of(request.headers.get("Referer", ""))
    return clicks.Opening(found.link_id, at, clock.day_of(at), machine, source, campaign, host)


def _leads_to(found: Destination, campaign: dict[str, str]) -> Response:
    said = {VIA: found.code} | campaign if found.counts else campaign
    answer = Response(status=302, headers=FIXED | UNTOLD | {"Cache-Control": "no-store"})
    answer.headers["Location"] = f"{found.path}?{urlencode(said)}" if said else found.path
    answer.autocorrect_location_header = False
    return answer
