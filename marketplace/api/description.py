"""How the API describes itself, and what it answers where something is wrong."""

import json
import warnings
from collections.abc import Iterator
from typing import Any, cast

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, current_app
from flask_babel import gettext as _

from ..core.api import PREFIX, Input
from ..core.errors import problem
from ..core.extensions import csrf
from . import answers, webhooks
from .sentences import in_words

TAGS = {
    "Accounts": "Who one is, and what every member may know of another",
    "Leads": "Clients that are passed on, and the answers to them",
    "Partnerships": "With whom your agency works: what was agreed until when, talks, goals, joint actions, budgets",
    "Referrals": "Leads that were accepted: their stages, and the fees that clients pay",
    "Catalog": "What your agency offers, and its discounts",
    "Academy": "Lessons with files, quizzes and certificates, answers to objections, promo materials",
    "Messages": "What two agencies write to each other about a lead, a referral or their work together",
    "Questions and news": "What members ask and answer, and what the alliance’s team tells them",
    "Meetings": "Webinars and meetings, for members alone or for everybody",
    "Awards": "Awards each season: rules, how they stand, nominated projects and votes",
    "Links": "Referral links and promo codes, and what came by them",
    "Money": "What is owed for them, and how it is paid",
    "Webhooks": "Your programs are told of what happens: where they are told, of what, and what came of each message",
    "Taxonomy": "The words by which services, industries and regions are found",
    "Figures": "What is counted, of an agency and of the alliance",
    "Desk": "What the alliance’s admins and partner managers see and decide",
    "Applications": "Agencies that want to join, and the admins’ decisions on them",
}


def set_up(app: APIFlask) -> None:
    """Programs send tokens, not cookies, so that no call needs a CSRF token; refusals are problem+json."""
    warnings.filterwarnings("ignore", "(?s).*already been added to the spec")  # see _each_once()
    app.config["OPENAPI_VERSION"] = "3.1.0"
    # What is answered where nothing is done stands in answers.py.
    for kind in ("VALIDATION_ERROR", "AUTH_ERROR", "404"):
        app.config[f"AUTO_{kind}_RESPONSE"] = False
    app.servers = [{"url": "/"}]
    app.description = "Whatever your role may do on the pages, a program with your token may do here."
    app.license = {"name": "MIT", "identifier": "MIT"}
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}
    # Not error_processor(): that would also take the pages' HTTP errors away from core/errors.py.
    app.error_callback = _problem_of
    app.spec_processor(_finish)
    for blueprint in app.blueprints.values():
        if blueprint.url_prefix == PREFIX:
            csrf.exempt(blueprint)


def _finish(spec: Any) -> Any:
    """What APIFlask can't know of the calls: see answers.py, and the `rules` of the bodies."""
    spec = _each_once(spec)
    spec["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    answers.complete(spec, cast(APIFlask, current_app))
    webhooks.describe(spec, cast(APIFlask, current_app))
    for body in _bodies(Input):
        spec["components"]["schemas"].get(body.__name__, {}).update(body.rules)
    for call in (call for methods in spec["paths"].values() for call in methods.values() if "requestBody" in call):
        schema = call["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        call["requestBody"]["required"] = "required" in spec["components"]["schemas"][schema]
    return spec


def _bodies(kind: type[Input]) -> Iterator[type[Input]]:
    """All bodies, also those that are made of others."""
    for body in kind.__subclasses__():
        yield from (body, *_bodies(body))


def _each_once(spec: Any) -> Any:
    """APIFlask describes a shape again, with a number behind its name, when it met it inside another one first."""
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
    where, messages = next(iter(error.detail.items()), ("", {})) if isinstance(error.detail, dict) else ("", {})
    errors = dict(_flat(messages))
    if where == "query":  # which of several values it was, the address doesn't number
        errors = {name.partition(".")[0]: sentence for name, sentence in errors.items()}
    return problem(error.status_code, _("Something needs mending"), _("Some fields can’t be used as they are."), errors)


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        text = messages[0] if isinstance(messages, list) and messages else messages
        yield path.removesuffix("._schema") or "body", in_words(str(text))
