"""Pages of money. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("settlement", __name__)

from . import movements  # noqa: E402, F401 — it adds its routes to bp
