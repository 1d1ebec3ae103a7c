"""Whatever is sent to whichever address: a refusal, never an error of ours. New routes are covered by themselves."""

import random
import re

import pytest
from flask import url_for
from werkzeug.routing import AnyConverter, IntegerConverter

from marketplace.core.queue import sweep

ODD = (
    "", "x", "-1", "0", "1" * 18, "9" * 30, "\x00", "\u202e", "[", "http://[x", "%", "é" * 400, "1e999", "NaN", "null",
    "2026-13-40", "0001-01-01", "9999-12-31", "' OR 1=1", "{{7*7}}", "🏳️‍🌈", "١٢٣", "1,234", "1.2.3", "true", "\ufffd",
)  # fmt: skip
NOT_TEXT = (None, [], {}, [1], {"x": 1}, 1.5, True, 10**30)
SENDS_AWAY = {"members.sign_out", "members.end_sign_in"}
TRIES = 4


def addresses(app, dice) -> list[tuple[str, set[str]]]:
    """Each route with made-up numbers and words in its path, TRIES times."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in {"static", *SENDS_AWAY}:
                continue
            for _ in range(TRIES):
                values = {name: made_up(converter, dice) for name, converter in rule._converters.items()}
                found.append((url_for(rule.endpoint, **values), rule.methods))
    return found


def made_up(converter, dice):
    """A value for one part of a path that its route takes."""
    if isinstance(converter, AnyConverter):
        return dice.choice(sorted(converter.items))
    return dice.choice((1, 2, 999, 10**17) if isinstance(converter, IntegerConverter) else ("x", "en", "%00"))


def fields_of(app) -> list[str]:
    """The names of all fields that forms and bodies have, and of what lists read from their addresses."""
    from marketplace.api import schemas
    from marketplace.exchange import forms as exchange
    from marketplace.members import forms as members

    names = {
        "deed",
        "cursor",
        "stage",
        "status",
        "direction",
        "month",
        "as",
        "inbox",
        "view",
        "limit",
        "next",
        "agency",
    }
    for room in (exchange, members):
        for form in vars(room).values():
            names |= {name for name in dir(form) if hasattr(getattr(form, name, None), "field_class")}
    for schema in vars(schemas).values():
        names |= set(getattr(schema, "_declared_fields", ()))
    return sorted(names)


@pytest.mark.parametrize("who", ["owner", "sales", "finance", "admin"])
def test_nonsense_is_refused_and_breaks_nothing(app, pair, found, visit, who):
    pair.fee(pair.won())
    pair.lead(audience="open", agencies=[])
    sweep()
    person = {"owner": pair.b, "admin": found.person(alliance_role="admin")}.get(who) or found.person(pair.B, who)
    dice, fields = random.Random(who), fields_of(app)
    browser, program = visit(person).client, found.token(person)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/me").text)[1]
    answers = []
    for url, methods in addresses(app, dice):
        asked = {name: dice.choice(ODD) for name in dice.sample(fields, 5)}
        headers = program if url.startswith("/api/") else {}
        if "GET" in methods:
            answers.append((url, asked, browser.get(url, query_string=asked, headers=headers).status_code))
        if "POST" in methods:
            sent = {name: dice.choice(ODD) for name in dice.sample(fields, 15)}
            if headers:
                body = dice.choice(
                    [sent | {name: dice.choice(NOT_TEXT) for name in dice.sample(fields, 15)}, *NOT_TEXT]
                )
                answer = browser.post(url, json=body, headers=headers | {"Idempotency-Key": dice.choice(ODD[1:5])})
            else:
                answer = browser.post(url, data=sent | {"csrf_token": token, "form_key": dice.choice(ODD)})
            answers.append((url, sent, answer.status_code))
    assert len(answers) > 200
    assert [answer for answer in answers if answer[2] >= 500] == []
