"""The pages of what two agencies do together."""

from flask import Blueprint

bp = Blueprint("comarketing", __name__)

from . import budgets, desk, joint, requests

__all__ = ["bp", "budgets", "desk", "joint", "requests"]
