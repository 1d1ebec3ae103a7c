"""Pages of figures. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("insights", __name__)

from . import agency, desk
