"""Pages of late claims. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("late_claims", __name__)

from . import desk, members
