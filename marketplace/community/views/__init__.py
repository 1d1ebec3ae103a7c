"""The pages of questions and news."""

from flask import Blueprint

bp = Blueprint("community", __name__)

from . import desk, news, questions

__all__ = ["bp", "desk", "news", "questions"]
