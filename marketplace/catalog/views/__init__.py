"""Pages of the catalog: what can be found in it, and the admins' desk for the taxonomy."""

from flask import Blueprint

bp = Blueprint("catalog", __name__)

from . import finding, taxonomy

__all__ = ["bp", "finding", "taxonomy"]
