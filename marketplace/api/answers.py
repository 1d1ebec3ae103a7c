"""What each call answers where it does nothing: worked out from its guard, its method and its address, so that it is true."""

import re
from typing import Any

from apiflask import APIFlask
from werkzeug.routing import Rule

from ..core.api_fields import LARGEST_ID

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "a sentence for each field that can't be used, nested ones as client.email",
            "additionalProperties": {"type": "string"},
        },
    },
    "required": ["type", "title", "status", "detail"],
}
REFUSALS = {
    400: "The body can't be read",
    401: "There is no token, or one that doesn't work",
    403: "Your role, your agency's state or your token doesn't allow it",
    404: "There is no such thing, or it isn't yours to see",
    409: "It is not in a state for this, or the Idempotency-Key was used for something else",
    414: "The address is too long",
    415: "The body is not JSON",
    422: "A field can't be used as it is; `errors` names it",
    429: "Too much of this in a short time; try again in a few minutes",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "the same key with the same body is done once and answered the same for 24 hours",
    "schema": {"type": "string", "maxLength": 200},
}


def complete(spec: dict[str, Any], app: APIFlask) -> None:
    """Add to each call its refusals, what its address can hold, and the header of those that are done once."""
    spec["components"]["schemas"]["Problem"] = PROBLEM
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method, call in spec["paths"].get(path, {}).items():
            if method.upper() in (rule.methods or ()):
                _complete_call(call, method, rule, app.view_functions[rule.endpoint])


def _complete_call(call: dict[str, Any], method: str, rule: Rule, view: Any) -> None:
    shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(_refusals(call, method, rule, vars(view))):
        # Such an address doesn't reach us: the server in front answers, in its own words.
        content = {} if status == 414 else {"content": shape}
        call["responses"][str(status)] = {"description": REFUSALS[status]} | content
    for parameter in call["parameters"]:
        if parameter["in"] == "path" and parameter["schema"]["type"] == "integer":
            parameter["schema"] |= {"minimum": 1, "maximum": LARGEST_ID}
        if words := vars(view).get("words_in_path", {}).get(parameter["name"]):
            parameter["schema"]["enum"] = [*words]
    if vars(view).get("once"):
        call["parameters"].append(KEY)


def _refusals(call: dict[str, Any], method: str, rule: Rule, facts: dict[str, Any]) -> set[int]:
    """The statuses of its refusals."""
    guard = facts["guard"]
    writes = method != "get"
    met = {401} if guard != "public" else set()
    met |= {400, 403, 409, 415, 422, 429} if writes else set()
    met |= {403} if guard not in ("public", "signed in") else set()
    met |= {404} if rule.arguments or facts.get("may_be_away") else set()
    met |= {414, 422} if any(one["in"] == "query" for one in call["parameters"]) else set()
    return met
