"""The pages of threads."""

from flask import Blueprint

bp = Blueprint("threads", __name__)

from . import desk, messages, threads

__all__ = ["bp", "desk", "messages", "threads"]
