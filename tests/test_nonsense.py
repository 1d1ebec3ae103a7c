"""Whatever is sent to whichever address: a refusal, never an error of ours. New routes are covered by themselves."""

import pkgutil
import re
from importlib import import_module
from urllib.parse import urlencode

import pytest
from flask import url_for
from werkzeug.routing import AnyConverter, IntegerConverter

import marketplace
from marketplace.core.extensions import db
from marketplace.core.forms import Form
from marketplace.core.queue import sweep

ODD = (
    "", "x", "-1", "0", "1" * 18, "9" * 30, "\x00", "\u202e", "[", "http://[x", "%", "é" * 400, "1e999", "NaN", "null",
    "2026-13-40", "0001-01-01", "9999-12-31", "' OR 1=1", "{{7*7}}", "🏳️‍🌈", "١٢٣", "1,234", "1.2.3", "true", "\ufffd",
    "\n", "9" * 400, "-" + "9" * 400,
)  # fmt: skip
NOT_TEXT = (None, [], {}, [1], {"x": 1}, 1.5, True, 10**30, 10**400, "\ud800", ["\ud800", "\x00"], {"\ud800": "\ud800"})
SENDS_AWAY = {"access.sign_out", "access.end_sign_in"}


def addresses(app, turn: int) -> list[tuple[str, set[str]]]:
    """Each route; what its path asks for differs from turn to turn."""
    with app.test_request_context():
        return [
            (
                url_for(rule.endpoint, **{name: made_up(kind, turn) for name, kind in rule._converters.items()}),
                rule.methods,
            )
            for rule in app.url_map.iter_rules()
            if rule.endpoint not in {"static", *SENDS_AWAY}
        ]


def made_up(converter, turn: int):
    """A value that one part of a path takes."""
    if isinstance(converter, AnyConverter):
        values = sorted(converter.items)
    else:
        values = (1, 1, 2, 10**17) if isinstance(converter, IntegerConverter) else ("en", "x", "%00")
    return values[turn % len(values)]


def all_forms() -> set[type[Form]]:
    """Every form of every module, whether anybody imports it or not."""
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if "forms" in module.name.split(".") or module.name.endswith(".defences"):
            import_module(module.name)
    kinds = [Form]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {*kinds}


def fields_of(app) -> list[str]:
    """The names of all fields that forms and bodies have, and of what lists read from their addresses."""
    from marketplace.core.api import Input, Page

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
        "kind",
        "within",
        "beneath",
        "q",
        "offer",
        "taking",
        "budget",
        "sort",
        "page",
        "lang",
        "via",
        "service",
        "first",
        "last",
        "person",
        "partner",
        "order",
        "number",
        "hash",
    }
    for form in all_forms():
        names |= {name for name in dir(form) if hasattr(getattr(form, name, None), "field_class")}
    bodies = [Input, Page]
    while bodies:
        schema = bodies.pop()
        names |= set(schema._declared_fields)
        bodies += schema.__subclasses__()
    return sorted(names)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("who", "values"), [("owner and admin", ODD + NOT_TEXT), ("admin of no agency", ODD[::5] + NOT_TEXT[::5])]
)
def test_nonsense_is_refused_and_breaks_nothing(app, pair, found, visit, who, values, thorough):
    # Each value goes to a part of the addresses, the others of them to its neighbours.
    values, parts = (values, 3) if thorough else (values[::3], 9)
    pair.fee(pair.won())
    pair.lead(audience="open", agencies=[])
    sweep()
    person = _admin_and_owner(pair.b) if who == "owner and admin" else found.person(alliance_role="admin")
    browser, fields = visit(person).client, fields_of(app)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/me").text)[1]
    answers = []
    for turn, odd in enumerate(values):
        sweep()  # on a busy machine all turns together take longer than the last sweep may lie back
        everywhere = dict.fromkeys(fields, odd)
        for url, methods in addresses(app, turn)[turn % parts :: parts]:
            # One of its own: what was sent before may have revoked the one before.
            headers = found.token(person) if url.startswith("/api/") else {}
            if "GET" in methods and isinstance(odd, str):
                answers.append(
                    (
                        url,
                        odd,
                        browser.get(
                            url, query_string=urlencode(everywhere, errors="surrogatepass"), headers=headers
                        ).status_code,
                    )
                )
            if "POST" in methods and headers:
                body = odd if turn % 3 == 0 else everywhere
                answers.append((url, odd, browser.post(url, json=body, headers=headers).status_code))
            elif "POST" in methods and isinstance(odd, str):
                sent = urlencode(
                    everywhere | {"csrf_token": token, "form_key": f"{turn} {url}"}, errors="surrogatepass"
                )
                answers.append((url, odd, browser.post(url, data=sent, content_type=FORM).status_code))
    assert len(answers) > 30 * len(values)
    assert [answer for answer in answers if answer[2] >= 500] == []
    assert sum(status == 401 for _url, _odd, status in answers) < len(answers) / 10  # the doors stood open


def _admin_and_owner(owner):
    """The same person with every door open: one of the alliance's admins owns an agency."""
    owner.alliance_role = "admin"
    db.session.commit()
    return owner


LARGE = b"y" * (10 * 2**20)
TOO_LARGE = "What was sent is larger than this page takes."
FORM = "application/x-www-form-urlencoded"


@pytest.mark.thorough
def test_ten_megabytes_are_refused_with_a_sentence_by_every_page_and_call(app, pair, found, visit):
    """A link that leads nowhere says that instead."""
    browser, program = visit(_admin_and_owner(pair.b)).client, found.token(pair.b)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/me").text)[1]
    form = f"csrf_token={token}&form_key=1&title=".encode() + LARGE
    wrong = []
    for url, methods in addresses(app, 0):
        for way in methods & {"POST", "PATCH", "PUT", "DELETE"}:
            if url.startswith("/api/"):
                answer = browser.open(url, method=way, data=LARGE, content_type="application/json", headers=program)
            else:
                answer = browser.open(url, method=way, data=form, content_type=FORM)
            if answer.status_code != 404 and (answer.status_code != 413 or TOO_LARGE not in answer.text):
                wrong.append((way, url, answer.status_code))
    assert wrong == []


HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Host", "HX-Request",
    "Idempotency-Key", "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "Sec-Fetch-Site", "User-Agent",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id",
)  # fmt: skip
ODD_HEADERS = ("", "\x01\x7f", "é" * 300, "\xff\xfe", "[", "http://[x", "%00", "a=\x80;", "Bearer \xff", "x" * 5000, "0" * 5000, "en;q=NaN", "bytes=-" + "9" * 400)  # fmt: skip


@pytest.mark.thorough
def test_nonsense_in_headers_breaks_nothing_either(app, pair, found, visit, thorough):
    browser, program = visit(pair.b).client, found.token(pair.b)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/me").text)[1]
    answers = []
    for place, name in enumerate(HEADERS):
        # Host takes them all: it is read before anything else is.
        for n, odd in enumerate(ODD_HEADERS if thorough or name == "Host" else ODD_HEADERS[place % 3 :: 3]):
            key = name.upper().replace("-", "_")
            sent = {key if key == "CONTENT_TYPE" else f"HTTP_{key}": odd}
            form = {"csrf_token": token, "form_key": f"{name} {n}", "text": "Hello"}
            answers += [
                (name, odd, browser.get("/today", environ_overrides=sent)),
                (name, odd, browser.post("/forgotten-password", data=form, environ_overrides=sent)),
                (name, odd, browser.post("/api/v1/leads", json={}, headers=program, environ_overrides=sent)),
            ]
    assert [(name, odd) for name, odd, answer in answers if answer.status_code >= 500] == []
