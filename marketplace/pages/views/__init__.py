"""The front page, an agency's public page, Today. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("pages", __name__)

from . import cards, embeds, feeds, home, machines, named, over_time, service, today
