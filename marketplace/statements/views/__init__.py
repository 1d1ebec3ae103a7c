"""Pages of rewards and the statement. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("statements", __name__)

from . import rewards, statement
