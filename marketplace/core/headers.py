"""The headers every answer carries, on every kind of answer."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from . import embeds

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")  # under https
# An address that opens somebody's page is told to nobody: neither to search engines nor to where one goes from it.
UNTOLD = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
log = structlog.get_logger("request")


def let_forms_lead_to(answer: Response, *origins: str) -> Response:
    """On this page, what answers a form may send the browser on to one of these sites."""
    leads = f"form-action 'self' {' '.join(origins)}"
    answer.headers["Content-Security-Policy"] = CSP.replace("form-action 'self'", leads)
    return answer


def register(app: Flask) -> None:
    """Stamp each request with an id, each answer with the headers, and write one log line for each."""
    secure = app.config["SETTINGS"].base_url.startswith("https://")

    @app.before_request
    def stamp() -> None:
        g.request_id, g.started = secrets.token_hex(8), time.perf_counter()

    @app.after_request
    def finish(answer: Response) -> Response:
        framed = request.path.startswith(embeds.FRAMES)
        if framed:
            embeds.open_to_others(answer, CSP)
        for name, value in (
            FIXED | (UNTOLD if {"signed", "secret"} & (request.view_args or {}).keys() else {})
        ).items():
            if not (framed and name == "X-Frame-Options"):
                answer.headers.setdefault(name, value)
        if secure:
            answer.headers[STRICT[0]] = STRICT[1]
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
            answer.headers["X-Request-Id"] = g.get("request_id", "-")
            # The rule, not the path: a path may carry a token.
            rule = request.url_rule.rule if request.url_rule else "-"
            took = time.perf_counter() - g.get("started", time.perf_counter())
            log.info(
                "request",
                id=g.get("request_id"),
                method=request.method,
                rule=rule,
                status=answer.status_code,
                ms=round(took * 1000, 1),
            )
        return answer
