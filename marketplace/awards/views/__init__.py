"""Pages of awards: for everybody, for members, and the admins' desk."""

from flask import Blueprint

bp = Blueprint("awards", __name__)

from . import desk, judging, members, shown
