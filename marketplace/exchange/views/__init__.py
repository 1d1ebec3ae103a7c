"""Pages of leads and referrals. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)

from . import answering, leads, posting, referrals  # noqa: E402, F401 — they add their routes to bp
