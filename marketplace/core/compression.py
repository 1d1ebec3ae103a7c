"""Answers go out compressed where the client takes it, and where their size gives nothing away.

The size of a compressed page tells whoever can have it fetched again and again, with text of their own in it, what
else stands in it (BREACH). From another site a browser does that with the reader's cookies, and says so in
Sec-Fetch-Site. So an answer to a request with cookies is compressed only if our own pages or the reader began it.
Where a browser does not tell, or the site has no https, such answers go out as they are.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TYPES = {
    "text/html", "text/css", "text/csv", "text/javascript", "text/plain", "application/javascript", "application/json",
    "application/manifest+json", "application/problem+json", "image/svg+xml",
}  # fmt: skip
SMALLEST = 500  # bytes; below it nothing is won
QUICK, BEST = 5, 9  # zlib's levels
OUR_OWN = {"same-origin", "none"}


def register(app: Flask) -> None:
    """Compress what this application answers."""
    app.after_request(compress)


def compress(answer: Response) -> Response:
    """The answer, compressed if it may be and it is worth it."""
    if answer.mimetype not in TYPES:
        return answer
    answer.vary.add("Accept-Encoding")
    static = request.endpoint == "static"
    if not _is_wanted(answer, static) or not (static or _gives_nothing_away()):
        return answer
    answer.direct_passthrough = False
    data = answer.get_data()
    if len(data) < SMALLEST:
        return answer
    answer.set_data(_once(data) if static else gzip.compress(data, QUICK, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.pop("Accept-Ranges", None)
    if (etag := answer.get_etag()[0]) is not None:
        answer.set_etag(etag, weak=True)  # the same meaning, other bytes
    return answer


def _is_wanted(answer: Response, static: bool) -> bool:
    plain = answer.status_code == 200 and "Content-Encoding" not in answer.headers
    return plain and (static or not answer.is_streamed) and request.accept_encodings["gzip"] > 0


def _gives_nothing_away() -> bool:
    return not request.cookies or request.headers.get("Sec-Fetch-Site") in OUR_OWN


@lru_cache(maxsize=200)
def _once(data: bytes) -> bytes:
    """A file's contents, compressed as well as can be; kept for all who ask for it."""
    return gzip.compress(data, BEST, mtime=0)
