"""Pages of the catalog: a member's own services, and the admins' desk for the taxonomy."""

from flask import Blueprint

bp = Blueprint("catalog", __name__)

from . import discounts, shelf, taxonomy
