"""Pages on an agency's own data."""

from flask import Blueprint

bp = Blueprint("members", __name__)

from . import agency
