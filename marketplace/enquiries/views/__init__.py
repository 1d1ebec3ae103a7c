"""Pages for clients, who have no account: asking, confirming, and the page that is theirs alone."""

from flask import Blueprint, Response, request

bp = Blueprint("enquiries", __name__)


@bp.after_request
def keep_the_link(answer: Response) -> Response:
    """An address that opens somebody's page is told to nobody: neither to search engines nor to where one goes from it."""
    if "signed" in (request.view_args or {}):
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


from . import asking, client, confirming, desk

__all__ = ["asking", "bp", "client", "confirming", "desk"]
