"""The description of the API for people; for programs it lies at /api/openapi.json."""

from collections import defaultdict
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from ..core.guards import public

METHODS = {"get", "post", "put", "patch", "delete"}
bp = APIBlueprint("api_docs", __name__, enable_openapi=False)


@bp.get("/api/docs")
@public
def read() -> ResponseReturnValue:
    """Every call with its parameters and body, rendered here: no third-party script."""
    spec = cast(dict[str, Any], cast(APIFlask, current_app).spec)
    return render_template("api/docs.html", spec=spec, groups=_by_tag(spec["paths"]))


def _by_tag(paths: dict[str, Any]) -> dict[str, list[tuple[str, str, Any]]]:
    """The calls, each with its path and method, under what they are about."""
    groups = defaultdict(list)
    for path, methods in sorted(paths.items()):
        for method in sorted(METHODS & methods.keys()):
            groups[(methods[method].get("tags") or [""])[0]].append((path, method, methods[method]))
    return groups
