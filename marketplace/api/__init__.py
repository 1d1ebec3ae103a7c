"""/api/v1: thin, over the same actions as the pages."""

import json
import warnings

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import abort, g, request
from flask_babel import gettext as _
from flask_login import current_user

from ..core.errors import NotAllowed, problem
from ..core.extensions import csrf
from ..core.room import Room
from .views import accounts, docs, leads, money, referrals

READS = ("GET", "HEAD", "OPTIONS")
BLUEPRINTS = (accounts.bp, leads.bp, referrals.bp, money.bp)


def _set_up(app: APIFlask) -> None:
    """The API, its problem answers and its description."""
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
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint, url_prefix="/api/v1")
    app.register_blueprint(docs.bp)


def _each_once(spec: dict) -> dict:
    """APIFlask describes a shape again, with a number behind its name, when it met it inside another one first."""
    schemas, text = spec["components"]["schemas"], json.dumps(spec)
    again = [name for name in schemas if name[-1].isdigit() and schemas[name] == schemas.get(name[:-1])]
    for name in again:
        text = text.replace(f'/schemas/{name}"', f'/schemas/{name[:-1]}"')
    spec = json.loads(text)
    for name in again:
        del spec["components"]["schemas"][name]
    return spec


def _scope_allows() -> None:
    """A token for reading does not write."""
    # Asking who it is loads the token, so it comes first.
    if request.method not in READS and current_user.is_authenticated and g.api_token.scope != "write":
        raise NotAllowed(_("This token may only read."))


def _body_is_json() -> None:
    """A body of another kind would be passed over in silence; none at all is an empty object."""
    if not request.get_data(cache=True):
        request.environ["CONTENT_TYPE"] = ""  # what is not there is of no kind
    elif not request.is_json:
        abort(415)


for _blueprint in BLUEPRINTS:
    _blueprint.before_request(_scope_allows)
    _blueprint.before_request(_body_is_json)


def _problem_of(error: HTTPError):
    # marshmallow nests its messages; people and programs read "client.email" more easily.
    errors = dict(_flat(next(iter(error.detail.values()), {}))) if isinstance(error.detail, dict) else {}
    return problem(error.status_code, _("Something needs mending"), _("Some fields can't be used as they are."), errors)


def _flat(messages, path: str = ""):
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        text = messages[0] if isinstance(messages, list) and messages else messages
        yield path.removesuffix("._schema") or "body", str(text)


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

room = Room("api", set_up=_set_up)
