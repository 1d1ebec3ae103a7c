"""Pages for clients, who have no account: asking, confirming, and the page that is theirs alone."""

from flask import Blueprint

bp = Blueprint("enquiries", __name__)

from . import asking, client, confirming, desk

__all__ = ["asking", "bp", "client", "confirming", "desk"]
