"""The admins' desk: members, words that the taxonomy doesn't know, and what was reported."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)

from . import announcements, log, members, reports, team, words
