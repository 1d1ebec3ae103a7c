"""The calls as the command line sees them: read out of the description of the API, with the fields that each takes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app

READING = "get"
TYPES = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "JSON list",
    "object": "JSON object",
}
SHOWN = 12  # words of a vocabulary


@dataclass(frozen=True)
class Field:
    """One thing that a call takes: in its path, its query or its body."""

    name: str
    place: str
    schema: dict[str, Any]
    needed: bool
    about: str = ""
    inside: str = ""  # the fields of the object, or of each object of the list, that it is

    @property
    def kinds(self) -> set[str]:
        """The kinds of JSON that it can be."""
        return set(_kinds(self.schema))

    @property
    def is_list(self) -> bool:
        """Whether it can be given several times: what stands in the address is; a body has one JSON list."""
        return self.place == "query" and "array" in self.kinds

    @property
    def shape(self) -> str:
        """What it can be, in a few words."""
        schema = self.schema.get("items", {}) if self.is_list else self.schema
        words = [str(one) for one in schema.get("enum", ()) if one is not None]
        if words:
            found = ", ".join(words[:SHOWN]) + (", …" if len(words) > SHOWN else "")
        else:
            plain = "day" if schema.get("format") == "date" else "text"
            found = next((TYPES[one] for one in _kinds(schema) if one in TYPES), plain)
        found += f" of {self.inside}" if self.inside else ""
        found += ", or null" if "null" in self.kinds else ""
        return f"{found}; can be repeated" if self.is_list else found

    def read(self, text: str) -> Any:
        """The value that was typed; ValueError where it has to be JSON and is none."""
        if self.place != "body":
            return text
        if text == "null" and "null" in self.kinds:
            return None
        return text if "string" in self.kinds else json.loads(text)


@dataclass(frozen=True)
class Operation:
    """One call."""

    name: str
    tag: str
    summary: str
    about: str
    method: str
    path: str
    is_public: bool
    has_body: bool
    fields: dict[str, Field]

    @property
    def writes(self) -> bool:
        """Whether it can change something."""
        return self.method != READING

    @property
    def is_list(self) -> bool:
        """Whether it answers in parts."""
        return "cursor" in self.fields


def all_operations() -> dict[str, Operation]:
    """All calls by their names, in the order of what they are about. They are read once an application."""
    kept = current_app.extensions
    if "leadpact.operations" not in kept:
        kept["leadpact.operations"] = _read(cast(dict[str, Any], cast(APIFlask, current_app).spec))
    return cast(dict[str, Operation], kept["leadpact.operations"])


def _read(spec: dict[str, Any]) -> dict[str, Operation]:
    tags = [one["name"] for one in spec["tags"]]
    found = [
        _operation(path, method, call, spec["components"]["schemas"])
        for path, methods in spec["paths"].items()
        for method, call in methods.items()
    ]
    return {one.name: one for one in sorted(found, key=lambda one: (tags.index(one.tag), one.path, one.method))}


def _operation(path: str, method: str, call: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    fields = [
        Field(one["name"], one["in"], one["schema"], one.get("required", False), one.get("description", ""))
        for one in call["parameters"]
        if one["in"] != "header"
    ]
    if "requestBody" in call:
        named = call["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields += _of_body(schemas[_name(named)], schemas)
    return Operation(
        call["operationId"], call["tags"][0], call["summary"], call.get("description", ""), method, path,
        "security" not in call, "requestBody" in call, {one.name: one for one in fields},
    )  # fmt: skip


def _of_body(body: dict[str, Any], schemas: dict[str, Any]) -> list[Field]:
    needed = body.get("required", ())
    return [
        Field(name, "body", schema, name in needed, schema.get("description", ""), _inside(schema, schemas))
        for name, schema in body.get("properties", {}).items()
    ]


def _inside(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """The names of the fields inside an object or a list of them, those that may be left out in brackets."""
    each = next((one for one in (schema, *schema.get("anyOf", ()), schema.get("items", {})) if "$ref" in one), None)
    return names_of(_of_body(schemas[_name(each["$ref"])], schemas)) if each else ""


def names_of(fields: Iterable[Field]) -> str:
    """The names of fields, those that may be left out in brackets."""
    return " ".join(one.name if one.needed else f"[{one.name}]" for one in fields)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _kinds(schema: dict[str, Any]) -> Sequence[str]:
    if "anyOf" in schema:
        return [kind for one in schema["anyOf"] for kind in _kinds(one)]
    if "$ref" in schema:
        return ["object"]
    kind = schema.get("type", "string")
    return kind if isinstance(kind, list) else [kind]
