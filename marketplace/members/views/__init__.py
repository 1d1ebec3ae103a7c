"""Pages of accounts, people and agencies. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("members", __name__)

from . import agency, me, signing_in, team  # noqa: E402, F401 — they add their routes to bp
