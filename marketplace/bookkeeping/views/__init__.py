"""The money desk and the books. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("bookkeeping", __name__)

from . import books, days, money
