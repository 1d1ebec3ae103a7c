"""How the API describes itself, and what it answers where something is wrong."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response
from flask_babel import gettext as _

from ..core.api import PREFIX
from ..core.errors import problem
from ..core.extensions import csrf

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def set_up(app: APIFlask) -> None:
    """Programs send tokens, not cookies, so that no call needs a CSRF token; refusals are problem+json."""
    warnings.filterwarnings("ignore", "(?s).*already been added to the spec")  # see _each_once()
    app.config["OPENAPI_VERSION"] = "3.1.0"
    app.config["VALIDATION_ERROR_DESCRIPTION"] = "A field can't be used as it is (problem+json with `errors`)"
    app.config["HTTP_ERROR_SCHEMA"] = PROBLEM
    app.config["VALIDATION_ERROR_SCHEMA"] = PROBLEM
    app.config["AUTO_404_RESPONSE"] = False
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}
    # Not error_processor(): that would also take the pages' HTTP errors away from core/errors.py.
    app.error_callback = _problem_of
    app.spec_processor(_each_once)
    for blueprint in app.blueprints.values():
        if blueprint.url_prefix == PREFIX:
            csrf.exempt(blueprint)


def _each_once(spec: Any) -> Any:
    """APIFlask names a tag for each blueprint that has it, and describes a shape again, with a number behind its name, when
    it met it inside another one first."""
    spec["tags"] = list({tag["name"]: tag for tag in spec["tags"]}.values())
    schemas, text = spec["components"]["schemas"], json.dumps(spec)
    again = [name for name in schemas if name[-1].isdigit() and schemas[name] == schemas.get(name[:-1])]
    for name in again:
        text = text.replace(f'/schemas/{name}"', f'/schemas/{name[:-1]}"')
    spec = json.loads(text)
    for name in again:
        del spec["components"]["schemas"][name]
    return spec


def _problem_of(error: HTTPError) -> Response:
    # marshmallow nests its messages; people and programs read "client.email" more easily.
    errors = dict(_flat(next(iter(error.detail.values()), {}))) if isinstance(error.detail, dict) else {}
    return problem(error.status_code, _("Something needs mending"), _("Some fields can't be used as they are."), errors)


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        text = messages[0] if isinstance(messages, list) and messages else messages
        yield path.removesuffix("._schema") or "body", str(text)
