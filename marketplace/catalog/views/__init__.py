"""Pages of the catalog: what everyone finds, a member's own services, and the admins' desk for the taxonomy."""

from flask import Blueprint

from ..queries import named_work

bp = Blueprint("catalog", __name__)
bp.add_app_template_global(named_work)

from . import discounts, finding, rates, searches, shelf, taxonomy

__all__ = ["bp", "discounts", "finding", "rates", "searches", "shelf", "taxonomy"]
