"""Every call of the API on the command line: through the API itself, as a person, with that person's rights."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.test import TestResponse

from ..access.actions import token_for_one_call
from ..access.models import TokenScope
from ..access.queries import person_at
from ..core.commands import said
from ..core.logs import silent
from .operations import Field, Operation, all_operations, names_of

EXAMPLES = """\b
bin/flask call list_members --as vera@alliance.example --all
bin/flask call suspend_agency --as vera@alliance.example agency_id=3 reason="Unpaid."
"""
Typed = Sequence[tuple[Field, Any]]


@click.command("call", epilog=EXAMPLES)
@click.argument("operation", required=False)
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--as", "email", metavar="EMAIL", help="Whom it is done as: with their rights, and the log names them.")
@click.option("--all", "whole", is_flag=True, help="A list to its end, not one part of it.")
@click.option("--key", default="", help="An Idempotency-Key: the same key does it once in 24 hours.")
@click.option("--list", "lists", is_flag=True, help="Say which calls there are, or what the named one takes.")
@with_appcontext
def call(operation: str | None, fields: tuple[str, ...], email: str | None, whole: bool, key: str, lists: bool) -> None:
    """Make a call of the API. Alone it lists the calls. What is no text is written as JSON: client='{"company": "…"}'."""
    known = all_operations()
    if operation is None:
        _say_all(known.values())
        return
    chosen = _named(known, operation, "call")
    if lists:
        _say_one(chosen)
        return
    if whole and not chosen.is_list:
        raise click.UsageError(f"{chosen.name} answers no list in parts, so there is no --all of it.")
    typed = _read(chosen, fields)
    with _headers(chosen, email, key) as headers:
        answer = _to_the_end(chosen, typed, headers) if whole else _answer(chosen, typed, headers)
    if answer is not None:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _named(known: dict[str, Any], name: str, what: str) -> Any:
    if name not in known:
        near = get_close_matches(name, known, 1)
        instead = f"Did you mean {near[0]}?" if near else "bin/flask call --list says what there is."
        raise click.UsageError(f"There is no {what} {name}. {instead}")
    return known[name]


def _read(chosen: Operation, fields: Iterable[str]) -> Typed:
    """What was typed, each with the field it is for."""
    typed: list[tuple[Field, Any]] = []
    for one in fields:
        name, equals, text = one.partition("=")
        if not equals:
            raise click.UsageError(f"{one} is no FIELD=VALUE.")
        field = _named(chosen.fields, name, f"field of {chosen.name} called")
        if not field.is_list and any(field is other for other, _value in typed):
            raise click.UsageError(f"{name} is given twice.")
        typed.append((field, _value(field, text)))
    given = {field.name for field, _value in typed}
    for field in chosen.fields.values():
        if field.place == "path" and field.name not in given:
            raise click.UsageError(f"{chosen.name} takes {field.name}=….")
    return typed


def _value(field: Field, text: str) -> Any:
    try:
        text.encode()
        return field.read(text)
    except UnicodeEncodeError:
        raise click.UsageError(f"{field.name} is not written in UTF-8.") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{field.name} takes JSON ({field.shape}), and this is none: {text}") from None


@contextmanager
def _headers(chosen: Operation, email: str | None, key: str) -> Iterator[dict[str, str]]:
    """What is sent with the call: who makes it, by a token that is gone afterwards."""
    headers = {"Idempotency-Key": key} if key else {}
    if email is None:
        if not chosen.is_public:
            raise click.UsageError(f"Say as whom {chosen.name} is called: --as EMAIL.")
        yield headers
        return
    with said(), token_for_one_call(person_at(email), chosen.name, _scope(chosen)) as secret:
        yield headers | {"Authorization": f"Bearer {secret}"}


def _scope(chosen: Operation) -> TokenScope:
    return TokenScope.WRITE if chosen.writes else TokenScope.READ


def _answer(chosen: Operation, typed: Typed, headers: dict[str, str]) -> Any:
    """What the API answers, None for nothing; its refusal ends the command."""
    path = chosen.path
    for field, value in typed:
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", quote(value, safe=""))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # A context of its own: a request keeps in it who is signed in.
    with app.app_context(), silent("request"):
        answer = app.test_client(use_cookies=False).open(
            path,
            method=chosen.method.upper(),
            query_string=[(field.name, value) for field, value in typed if field.place == "query"],
            json={field.name: value for field, value in typed if field.place == "body"} if chosen.has_body else None,
            headers=headers,
            base_url=app.config["SETTINGS"].base_url,
        )
    if answer.status_code >= 400:
        raise click.ClickException(_refusal(answer))
    return answer.json if answer.data else None


def _to_the_end(chosen: Operation, typed: Typed, headers: dict[str, str]) -> Any:
    """A list with all its parts put together."""
    answer = _answer(chosen, typed, headers)
    cursor, others = chosen.fields["cursor"], [one for one in typed if one[0].name != "cursor"]
    items = answer["items"]
    while answer["next"]:
        answer = _answer(chosen, [*others, (cursor, answer["next"])], headers)
        items += answer["items"]
    return answer | {"items": items}


def _refusal(answer: TestResponse) -> str:
    problem = answer.json or {}
    lines = [f"{problem['title']}: {problem['detail']}"]
    return "\n".join([*lines, *(f"  {name}: {text}" for name, text in problem.get("errors", {}).items())])


def _say_all(operations: Iterable[Operation]) -> None:
    tag = ""
    for one in operations:
        if one.tag != tag:
            click.echo(f"{chr(10) if tag else ''}{one.tag}")
            tag = one.tag
        taken = names_of(one.fields.values())
        click.echo(f"  {one.name:28} {one.summary}")
        if taken:
            click.echo(f"  {'':28} {taken}")


def _say_one(operation: Operation) -> None:
    click.echo(f"{operation.name}: {operation.summary}")
    if operation.about:
        click.echo(operation.about)
    for field in operation.fields.values():
        shown = names_of([field])
        click.echo(f"  {shown:20} {field.shape}{': ' if field.about else ''}{field.about}")
