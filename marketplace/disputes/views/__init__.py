"""Pages of disputes. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("disputes", __name__)

from . import desk, members, papers
