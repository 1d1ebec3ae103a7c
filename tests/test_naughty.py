"""Texts that break programs, in every field of every form and call: taken as they are and shown so, or refused with a sentence."""

import csv
import json
import os
import re
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.typed import one_line, paragraphs
from marketplace.members.models import Person
from tests import databases
from tests.access.test_kept_forms import _pages
from tests.filled import filled, forms_of, hidden, standing
from tests.visitor import Page, _no_inline

OWN = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --", "{{ 7*7 }}", "%(name)s %s {0}", "a\x00b",
    "\u202etxt.exe\u202c", "\u2066hidden\u2069", "é" * 300, "👩‍👩‍👧‍👦 ﷽", "javascript:alert(1)", "=1+1", "None", "\ud800", "\ufeff",
)  # fmt: skip
WAYS = ("e164", "international", "national", "rfc3966")
LINES = {"textarea": paragraphs} | dict.fromkeys(("text", "search", "email", "tel", "url"), one_line)
# Every text is in some fields, and each field has twenty of them or more: all in each took half an hour when there were half as many
# forms (as many turns as there are texts; it was done).
TURNS = 20
PARTS = 4  # of the members' pages, each a test of its own, so that they are shared out
TYPED = {*LINES, "number", "date", "password"}


@pytest.fixture(scope="session")
def texts(thorough) -> list[str]:
    """Our own; in a thorough run, where they are at hand, the Big List of Naughty Strings and odd addresses and numbers too."""
    folder = Path(os.environ.get("LEADPACT_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not thorough or not (folder / "blns.json").exists():
        return [*OWN]
    addresses = [row["address"] for row in json.loads((folder / "isemail_tests.json").read_text(encoding="utf-8"))]
    with (folder / "phonenumbers_examples.csv").open(encoding="utf-8") as file:
        numbers = [row[way] for row in islice(csv.DictReader(file), 0, None, 20) for way in WAYS]
    return [*OWN, *json.loads((folder / "blns.json").read_text(encoding="utf-8")), *addresses, *numbers]


def turns(texts: list[str]) -> range:
    """At which of the texts each turn begins."""
    return range(0, len(texts), max(1, len(texts) // TURNS))


def sent(text: str) -> bytes:
    """A text as it is sent: half a character as the bytes that it would be."""
    return text.encode("utf-8", "surrogatepass")


def written_forms(visitor, path: str) -> list[tuple[str, dict]]:
    """The forms of a page into which somebody types."""
    forms = forms_of(visitor.client.get(path).text, path)
    return [(path, form) for form in forms if any(kind in TYPED for _name, kind, *_rest in form["fields"])]


def together(form: dict, texts: list[str], first: int) -> dict[str, list]:
    """The form filled in, with another text in each field into which one types."""
    given, kinds = filled(form), kinds_of(form)
    for place, name in enumerate(given):
        if name == "nickname":
            given[name] = [b""]  # what it holds only machines fill in, and their forms are read no further
        elif kinds[name] in TYPED:
            given[name] = [sent(texts[(first + place) % len(texts)])]
    return given


def alone(form: dict, texts: list[str], first: int) -> list[dict[str, list]]:
    """The form as it stands, filled in where it is empty, once for each of its fields with a text in that one."""
    kinds, stands = kinds_of(form), standing(form)
    whole = {name: stands[name] if any(stands.get(name, ())) else values for name, values in filled(form).items()}
    names = [name for name in whole if kinds[name] in LINES and name != "nickname"]
    return [
        whole | {"nickname": [""], name: [sent(texts[(first + place) % len(texts)])]}
        for place, name in enumerate(names)
    ]


def kinds_of(form: dict) -> dict[str, str]:
    return {name: kind for name, kind, *_rest in form["fields"]}


def shown_otherwise(form: dict, given: dict, html: str, path: str) -> list[str]:
    """The fields of the same form on a page that show neither what was typed nor what stood there before."""
    again = [one for one in forms_of(html, path) if one["to"] == form["to"]]
    kinds = kinds_of(form)
    before, now = standing(form), standing(again[0]) if len(again) == 1 else {}
    wrong = []
    for name in sorted(given.keys() & now.keys()):
        if kinds.get(name) in LINES and isinstance(given[name][0], bytes):
            raw = given[name][0].decode("utf-8", "replace").replace("���", "%ED%A0%80")
            typed = LINES[kinds[name]](raw)
            if now[name] not in ([], [""], before.get(name), [raw], [typed], [f"https://{typed}"]):
                wrong.append(f"{form['to']} {name}: {raw!r} is shown as {now[name]}")
    return wrong


@pytest.fixture(params=range(PARTS))
def members_pages(pair, found, scene, named_site, request) -> tuple[str, list]:
    return "forms to type into", scene("forms to type into", lambda: _pages(pair, found))[request.param :: PARTS]


@pytest.fixture
def public_pages(crowd) -> tuple[str, list]:
    return "crowd", [(path, path) for path in crowd.paths["anybody"]]  # each by somebody else


@pytest.mark.thorough
def test_every_form_of_members_takes_any_text_as_it_is_or_says_what_to_mend(database, visit, texts, members_pages):
    assert faults_with(database, visit, texts, *members_pages) == []


@pytest.mark.thorough
def test_every_public_form_takes_any_text_as_it_is_or_says_what_to_mend(database, visit, texts, public_pages):
    assert faults_with(database, visit, texts, *public_pages) == []


def faults_with(database, visit, texts: list[str], name: str, pages: list) -> list[str]:
    """What is wrong when the texts are typed into the forms of these pages."""
    visitors = {one: visit() for one, _path in pages}
    faults, forms = [], None
    for turn, first in enumerate(turns(texts)):
        databases.put_back(database, name)  # each turn meets what the last one has changed as it was before
        db.session.rollback()
        for one, visitor in visitors.items():
            _ = isinstance(one, int) and visitor.enter(db.session.get(Person, one))
        forms = forms or [(visitors[one], *form) for one, path in pages for form in written_forms(visitors[one], path)]
        with time_machine.travel(clock.now() + timedelta(seconds=10)):  # as long as somebody types
            for place, (visitor, path, form) in enumerate(forms):
                single = alone(form, texts, first + 5 * place)
                one_of_them = single[(turn + place) % len(single) :][:1] if single else []
                for n, given in enumerate([together(form, texts, first + 7 * place), *one_of_them]):
                    faults += faults_of(visitor, path, form, given, f"{place} {n}")
    return faults


def faults_of(visitor, path: str, form: dict, given: dict, key: str) -> list[str]:
    """What is wrong when the form is sent so: an error of ours, a script on the page, a text that is shown as another."""
    answer = visitor.client.post(form["to"], data=hidden(form) | {"form_key": key} | given)
    faults = [f"{form['to']} answers {answer.status_code} to {given}"] if answer.status_code >= 500 else []
    if answer.status_code in (302, 303):
        answer = visitor.client.get(path)
    _no_inline(Page(answer.text))
    return faults + shown_otherwise(form, given, answer.text, path)


PLAIN = {"integer": 1, "boolean": True, "date": "2026-03-14", "email": "ida@odin.example", "phone": "+49 40 23125015",
         "website": "odin.example"}  # fmt: skip


# Where words have to be known: every other turn sends some that are, so that the others are read as well.
KNOWN = {"category": "seo", "region": "pl", "language": "pl", "regions": [], "languages": [], "industries": [], "discounts": [],
         "budget": None, "answer_by": None, "value": "16"}  # fmt: skip


def body_of(schema: dict, named: dict, texts, known: dict) -> object:
    """What a schema takes, with another of the texts wherever it takes any; what is `known` as it is."""
    if "$ref" in schema or "anyOf" in schema:
        name = schema.get("$ref") or schema["anyOf"][0]["$ref"]
        return body_of(named[name.rpartition("/")[2]], named, texts, known)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {
            name: known[name] if name in known else body_of(field, named, texts, known)
            for name, field in schema["properties"].items()
        }
    if kind == "array":
        return [body_of(schema["items"], named, texts, known)]
    plain = PLAIN.get(schema.get("format")) or PLAIN.get(kind) or schema.get("example")
    choices = schema.get("enum")
    return ("EUR" if "EUR" in choices else choices[0]) if choices else plain or next(texts)


def calls(app) -> list[tuple[str, str, dict]]:
    """Each call that takes a body: its method, its address, and the schema of the body."""
    return [
        (method, re.sub(r"\{\w+\}", "1", path), call["requestBody"]["content"]["application/json"]["schema"])
        for path, ways in app.spec["paths"].items()
        for method, call in ways.items()
        if "requestBody" in call
    ]


def said(value: object, name: str = "") -> dict[str, str]:
    """The texts of a body or an answer, by the names of their fields, however deep they stand."""
    if isinstance(value, dict):
        return {key: text for one, inner in value.items() for key, text in said(inner, one).items()}
    return {name: one_line(value)} if isinstance(value, str) else {}


@pytest.mark.thorough
def test_every_call_does_the_same(app, client, pair, found, database, scene, texts):
    def begin() -> list[dict[str, str]]:
        pair.fee(pair.won()), pair.lead()
        found.service(pair.B)
        return [found.token(one) for one in (pair.b, found.person(alliance_role="admin"))]

    tokens, named = scene("calls", begin), app.spec["components"]["schemas"]
    answers, lost, typed = [], [], {one_line(text) for text in texts}
    for turn, first in enumerate(turns(texts)):
        databases.put_back(database, "calls")
        for place, (method, path, schema) in enumerate(calls(app)):
            others = iter([texts[(first + 3 * place + n) % len(texts)] for n in range(40)])
            body = body_of(schema, named, others, {} if turn % 2 else KNOWN)
            for headers in tokens:
                answer = client.open(path, method=method.upper(), json=body, headers=headers)
                answers.append((answer.status_code, path))
                assert answer.status_code < 400 or answer.json["detail"]
                if answer.status_code == 201:
                    given, shown = said(body), said(answer.json)
                    lost += [
                        (path, name, given[name])
                        for name in given.keys() & shown
                        if given[name]
                        and given[name] in typed
                        and shown[name] != given[name]  # what is empty may be filled
                    ]
    assert [answer for answer in answers if answer[0] >= 500] == []
    assert lost == []
    assert {path for status, path in answers if status == 201} >= {"/api/v1/leads", "/api/v1/services"}
