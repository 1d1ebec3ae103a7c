"""Pages on an agency's own data."""

from flask import Blueprint

bp = Blueprint("members", __name__)

from . import agency  # noqa: E402, F401 — it adds its routes to bp
