"""Pages of joining: for applicants and for members that they name, who follow links, and for the alliance's admins."""

from flask import Blueprint

bp = Blueprint("joining", __name__)

from . import applicant, applying, desk, reference

__all__ = ["applicant", "applying", "bp", "desk", "reference"]
