"""Pages of signing in, of one's own account and of the people of an agency."""

from flask import Blueprint

bp = Blueprint("access", __name__)

from . import address, me, passkeys, second_factor, signing_in, team
