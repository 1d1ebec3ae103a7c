"""Pages of papers. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("documents", __name__)

from . import company, documents, verify
