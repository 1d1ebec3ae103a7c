"""Pages of leads and referrals. The routes are the room's table of contents."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)

from . import answering, keeping, leads, partners, posting, referrals, returning
