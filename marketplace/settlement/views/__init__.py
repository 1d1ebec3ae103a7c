"""Pages of money. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("settlement", __name__)

from . import desk, movements  # noqa: E402, F401 — they add their routes to bp
