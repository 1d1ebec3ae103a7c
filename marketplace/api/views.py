"""The description of the API for people; for programs it lies at /api/openapi.json."""

from apiflask import APIBlueprint
from flask import current_app, render_template

from ..core.guards import public

bp = APIBlueprint("api_docs", __name__, enable_openapi=False)


@bp.get("/api/docs")
@public
def read():
    """Every call with its parameters and body, rendered here: no third-party script."""
    return render_template("api/docs.html", spec=current_app.spec)
