"""Pages of the agreement, and the admins' desk for it and for the terms of rewards."""

from flask import Blueprint

bp = Blueprint("agreement", __name__)

from . import agreement, desk, rules, terms
