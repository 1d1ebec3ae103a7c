"""Pages of levels: a member's own, and the admins' desk for levels and for rates of one's own."""

from flask import Blueprint

bp = Blueprint("levels", __name__)

from . import desk, member, own_rates
