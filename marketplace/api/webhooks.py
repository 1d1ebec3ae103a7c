"""The messages to webhooks, as OpenAPI 3.1 describes what is called by us."""

from typing import Any

from apiflask import APIFlask
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from ..core.languages import speaking
from ..core.room import house

HEADERS = {
    "webhook-id": "the number of the message, the same at each try: pass over what you have seen",
    "webhook-timestamp": "seconds since 1970, of this try: refuse what is older than five minutes",
    "webhook-signature": "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` in base64; several with blanks "
    "between while a secret is changed",
}
ANSWERS = {
    "2XX": "Taken, whatever the body says",
    "410": "Nothing more is to be sent here: the webhook is switched off",
    "default": "Not taken: it is sent again with growing pauses. Redirects are not followed",
}
TEST = "hook.test"
TRIED = {
    "type": "object",
    "properties": {"hook": {"$ref": "#/components/schemas/Named"}},
    "required": ["hook"],
}


def describe(spec: dict[str, Any], app: APIFlask) -> None:
    """Add each event to the description, with the shape of its message, and those shapes that no call has."""
    shapes: Any = MarshmallowPlugin(schema_name_resolver=app.schema_name_resolver)  # type: ignore[arg-type]  # APIFlask's own schemas
    APISpec(title="", version="", openapi_version=spec["openapi"], plugins=[shapes])
    for one in house().news.values():
        name = app.schema_name_resolver(one.schema)
        if name not in spec["components"]["schemas"]:
            spec["components"]["schemas"][name] = shapes.converter.schema2jsonschema(one.schema())
    with speaking("en"):
        told = {
            name: (str(one.word), str(one.about), _reference(app.schema_name_resolver(one.schema)))
            for name, one in house().news.items()
        }
    told[TEST] = ("A test", "Somebody has asked for it, to see whether messages arrive.", TRIED)
    spec["webhooks"] = {name: {"post": _message(name, *said)} for name, said in told.items()}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _message(event: str, word: str, about: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"told_{event.replace('.', '_')}",
        "tags": ["Webhooks"],
        "summary": word,
        "description": about,
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
            for name, said in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(event, data)}}},
        "responses": {status: {"description": said} for status, said in ANSWERS.items()},
    }


def _body(event: str, data: dict[str, Any]) -> dict[str, Any]:
    named = {
        "anyOf": [_reference("Named"), {"type": "null"}],
        "description": "whose webhook it is; null for the alliance’s own",
    }
    fields = {
        "id": {"type": "string", "description": "as in the header webhook-id"},
        "event": {"type": "string", "const": event},
        "at": {"type": "string", "format": "date-time", "description": "when it happened"},
        "sequence": {"type": "integer", "description": "rises from message to message of a webhook: sort by it"},
        "alliance": {"type": "string", "description": "the name of the alliance"},
        "agency": named,
        "data": {"allOf": [data], "description": "as it stands when the message is sent"},
    }
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}
