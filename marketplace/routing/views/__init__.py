"""Pages of routing: the rule that members read, what they take, the rounds of a lead, and the admins' desk."""

from flask import Blueprint

bp = Blueprint("routing", __name__)

from . import capacity, desk, members
