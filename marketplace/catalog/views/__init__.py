"""Pages of the catalog: what everyone finds, a member's own services, and the admins' desk for the taxonomy."""

from flask import Blueprint

from ..pictures import picture_at, srcset
from ..queries import named_work

bp = Blueprint("catalog", __name__)
bp.add_app_template_global(named_work)
bp.add_app_template_filter(picture_at)
bp.add_app_template_filter(srcset)

from . import cases, discounts, finding, partners, pictures, profile, rates, searches, shelf, taxonomy

__all__ = [
    "bp",
    "cases",
    "discounts",
    "finding",
    "partners",
    "pictures",
    "profile",
    "rates",
    "searches",
    "shelf",
    "taxonomy",
]
