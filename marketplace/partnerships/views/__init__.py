"""The pages of partnerships."""

from flask import Blueprint

bp = Blueprint("partnerships", __name__)

from . import follow_ups, pairs, talks

__all__ = ["bp", "follow_ups", "pairs", "talks"]
