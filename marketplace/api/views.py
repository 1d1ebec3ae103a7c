"""The description of the API for people; for programs it lies at /api/openapi.json."""

from typing import cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from ..core.guards import public

bp = APIBlueprint("api_docs", __name__, enable_openapi=False)


@bp.get("/api/docs")
@public
def read() -> ResponseReturnValue:
    """Every call with its parameters and body, rendered here: no third-party script."""
    return render_template("api/docs.html", spec=cast(APIFlask, current_app).spec)
