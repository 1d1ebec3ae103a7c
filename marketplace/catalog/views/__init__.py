"""Pages of the catalog: what can be found in it, and the admins' desk for the taxonomy."""

from flask import Blueprint

from ..queries import named_work

bp = Blueprint("catalog", __name__)
bp.add_app_template_global(named_work)

from . import finding, taxonomy

__all__ = ["bp", "finding", "taxonomy"]
