"""Pages of money. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("settlement", __name__)

from . import desk, movements, payment_files
