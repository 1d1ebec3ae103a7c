"""Refusals: a sentence for the person and a status for the program; and how every failure is shown."""

import logging
from urllib.parse import urlencode

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, SecurityError

from . import embeds
from .extensions import db
from .logs import describe
from .whereabouts import came_from

log = logging.getLogger(__name__)
Sentence = str | LazyString


class Refusal(Exception):
    """Something a person asked for that is not done, and why. `errors` names form fields, if any are to blame; `way_on` is where
    it can be mended, and what the link there says."""

    status = 409
    title = _l("That is not possible")

    def __init__(
        self, sentence: Sentence, errors: dict[str, str] | None = None, way_on: tuple[str, Sentence] | None = None
    ):
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = errors or {}
        self.way_on = way_on


class NotNow(Refusal):
    """The thing is in a state that does not allow this step, or somebody else was first."""

    title = _l("Not any more")


class NotYet(NotNow):
    """Something else has to be done first; the sentence says what."""

    title = _l("Not yet")


class NotPossible(NotNow):
    """This was never a step of the thing, whoever asks for it."""

    title = Refusal.title


class BadInput(Refusal):
    """What was sent cannot be used as it is; `errors` says what to mend."""

    status = 422
    title = _l("Something needs mending")


class Taken(BadInput):
    """What was sent would do, but somebody else has it already."""

    status = 409


class LostPlace(BadInput):
    """A cursor that isn't one of ours: programs read its sentence, people are led to the beginning of the list."""


class NotAllowed(Refusal):
    """The person is known, and may not do this."""

    status = 403
    title = _l("Not open to you")


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: the answer is the same to the byte."""

    status = 404
    title = _l("Nothing here")

    def __init__(self, sentence: str | None = None):
        super().__init__(sentence or _l("There is nothing at this address, or it isn’t yours to see."))


class TooMany(Refusal):
    """Too many tries; wait."""

    status = 429
    title = _l("Please wait a little")


SENTENCES: dict[int, tuple[Sentence, Sentence]] = {
    400: (
        _l("Something is missing"),
        _l("The request could not be understood. Go back, reload the page and try again."),
    ),
    401: (_l("Please sign in"), _l("Sign in to see this page.")),
    403: (NotAllowed.title, _l("Your role doesn’t include this. An owner of your agency can change roles.")),
    404: (NotFound.title, _l("There is nothing at this address, or it isn’t yours to see.")),
    405: (_l("Not that way"), _l("This address doesn’t take that kind of request.")),
    413: (_l("Too large"), _l("What was sent is larger than this page takes. Make it smaller and try again.")),
    415: (_l("Wrong kind of content"), _l("Send JSON, with Content-Type: application/json.")),
    429: (TooMany.title, _l("Too many tries in a short time. Try again in a few minutes.")),
    500: (
        _l("Something broke on our side"),
        _l("Nothing was changed. Try again; if it stays, tell your alliance’s admins."),
    ),
    503: (
        _l("Back in a moment"),
        _l("The database doesn’t answer just now. Nothing was changed. Try again in a minute."),
    ),
}

DEADLOCK = "40P01"  # of PostgreSQL
IN_EACH_OTHERS_WAY = (
    _l("Once more, please"),
    _l("Two changes got in each other’s way, and this one was not made. Send it once more."),
)

FOR_PROGRAMS: dict[int, Sentence] = {
    400: _l("The body could not be read: send JSON, encoded as UTF-8."),
    401: _l("Send a token that works: Authorization: Bearer TOKEN."),
}


def register(app: Flask) -> None:
    """Plug in one handler for each kind of failure."""
    app.register_error_handler(Refusal, lambda e: show(e.status, e.title, e.sentence, e.errors, e.way_on))
    app.register_error_handler(LostPlace, _lost_place)
    app.register_error_handler(HTTPException, _http)
    # A Host header that is no name: no address can be made, and so no page with links.
    for no_name in (BadHost, SecurityError):
        app.register_error_handler(no_name, lambda _: make_response(str(SENTENCES[400][1]), 400))
    app.register_error_handler(OperationalError, _database_away)
    # A number beyond what a column holds, a NUL in a text: nothing we have is named like that.
    app.register_error_handler(DataError, lambda _: show(400, *SENTENCES[400]))
    # JSON that is nested deeper than Python reads.
    app.register_error_handler(RecursionError, lambda _: show(400, *SENTENCES[400]))
    app.register_error_handler(Exception, _broken)


def show(
    status: int,
    title: Sentence,
    sentence: Sentence,
    errors: dict | None = None,
    way_on: tuple[str, Sentence] | None = None,
) -> Response:
    """The failure as problem+json for programs, as a fragment for htmx, as a page for people, with a `way_on` if there is
    one; in a frame in another site in a few words."""
    db.session.rollback()
    if request.path.startswith("/api/"):
        return problem(status, title, sentence, errors)
    signed_in = not g.get("anonymous") and current_user.is_authenticated
    said = {"status": status, "title": title, "sentence": sentence, "errors": errors or {}, "way_on": way_on}
    said["came_from"] = came_from() if request.method == "POST" else None
    page = render_template(_template(), signed_in=signed_in, **said)
    return make_response(page, status)


def _template() -> str:
    if request.path.startswith(embeds.FRAMES):
        return "errors/embedded.html"
    return "errors/fragment.html" if request.headers.get("HX-Request") else "errors/page.html"


def problem(status: int, title: Sentence, sentence: Sentence, errors: dict | None = None) -> Response:
    """RFC 9457 problem details."""
    body: dict[str, object] = {"type": "about:blank", "title": str(title), "status": status, "detail": str(sentence)}
    if errors:
        body["errors"] = {name: str(text) for name, text in errors.items()}
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Content-Type"] = "application/problem+json"
    return answer


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    title, sentence = SENTENCES.get(error.code, (error.name, error.description or ""))
    if request.path.startswith("/api/"):
        sentence = FOR_PROGRAMS.get(error.code, sentence)
    answer = show(error.code, title, sentence)
    if error.code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def _lost_place(error: LostPlace) -> Response:
    if request.path.startswith("/api/"):
        return show(error.status, error.title, error.sentence, error.errors)
    # What narrows and sorts the list stays; only the place in it goes.
    left = [(name, value) for name, value in request.args.items(multi=True) if name not in ("cursor", "inbox")]
    beginning = f"{request.path}?{urlencode(left)}".rstrip("?")
    return show(
        error.status,
        _l("This part of the list isn’t there"),
        _l(
            "The address names a place in the list that doesn’t exist. Nothing is lost: read the list from its beginning."
        ),
        way_on=(beginning, _l("To the beginning of the list")),
    )


def _database_away(error: DBAPIError) -> Response:
    if getattr(error.orig, "sqlstate", None) == DEADLOCK:
        log.error("two transactions waited for each other: %s", describe(error))
        return show(503, *IN_EACH_OTHERS_WAY)
    log.error("the database does not answer: %s", type(error.orig).__name__)
    return _without_database(503)


def _broken(error: Exception) -> Response:
    log.error("unexpected %s", describe(error))
    return _without_database(500)


def _without_database(status: int) -> Response:
    # The page must not ask the database who is signed in: that may be what is broken.
    g.anonymous = True
    try:
        return show(status, *SENTENCES[status])
    except Exception:  # noqa: BLE001
        log.error("the error page itself could not be shown")
        return make_response(f"{SENTENCES[status][1]}", status)
