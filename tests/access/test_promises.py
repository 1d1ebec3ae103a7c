"""What is promised of access and of the web, where no other test stands for it: see docs/security.md."""

import io
import re

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.people import CLIENT
from tests.test_access import OWNED
from tests.visitor import without_tokens

REST = {"decision": "warn", "turn": "hide", "way": "later", "deed": "cancel", "step": "pause", "ending": "json"}


def test_passwords_are_hashed_with_argon2id_as_the_rfc_says():
    found = extract_parameters(PasswordHasher().hash("x"))  # the tests' own is as cheap as can be
    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost) >= (65_536, 3)


def owned(app) -> list[str]:
    """The pages of one row each that belongs to somebody."""
    return [
        re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda name: REST.get(name[1], "{id}"), rule.rule)
        for rule in app.url_map.iter_rules()
        if OWNED & set(rule.arguments)
        and "GET" in rule.methods
        and not rule.rule.startswith(("/catalog/", "/cards/", "/desk/", "/api/"))
    ]


@pytest.mark.thorough
def test_a_foreign_number_is_answered_on_pages_like_a_missing_one_to_the_byte(app, pair, found, visit):
    pair.fee(pair.won())
    found.service(pair.B)
    pair.lead()
    sweep()
    stranger = visit(found.agency().people[0]).client
    wrong = []
    for path in owned(app):
        answers = [stranger.get(path.replace("{id}", number)) for number in ("1", "999999")]
        bodies = {without_tokens(one.text.replace("999999", "1")) for one in answers}
        if {one.status_code for one in answers} != {404} or len(bodies) != 1:
            wrong.append(path)
    assert wrong == []


def test_a_token_in_an_address_opens_nothing_and_stands_in_no_log(found, client, logged):
    token = found.token(found.agency().people[0])["Authorization"].removeprefix("Bearer ")
    for name in ("token", "access_token", "api_key", "authorization"):
        assert client.get("/api/v1/me", query_string={name: token}).status_code == 401
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert '"rule": "/api/v1/me"' in logged.getvalue()
    assert token not in logged.getvalue()


def test_links_in_mail_lead_to_the_site_whatever_host_was_asked(found, visit):
    person = found.agency().people[0]
    visitor = visit()
    page = visitor.get("/forgotten-password")
    fields = page.form_to("/forgotten-password") | {"email": person.email}
    headers = {"X-Forwarded-Host": "evil.example", "Host": "evil.example"}
    browser = visitor.client
    browser.set_cookie("leadpact", browser.get_cookie("leadpact").value, domain="evil.example")
    assert browser.post("/forgotten-password", data=fields, headers=headers).status_code == 200
    letter = render(db.session.query(OutgoingMail).filter_by(event="account.reset").one())
    assert "http://127.0.0.1:8000/new-password/" in letter.text
    assert "evil.example" not in letter.text + letter.html


def test_a_form_of_too_many_parts_is_refused_with_a_sentence(pair, visit):
    visitor = visit(pair.b)
    visitor.get("/agency/profile")
    parts = {f"x{n}": "y" for n in range(300)} | {"logo": (io.BytesIO(b"x"), "x.png")}
    answer = visitor.client.post("/agency/profile", data=visitor.page.form_to("/agency/profile") | parts)
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


@pytest.mark.thorough
def test_a_partner_manager_sees_neither_money_nor_clients(pair, found, visit):
    pair.fee(pair.won(), "1234.56")
    sweep()
    manager = visit(found.person(alliance_role="partner_manager")).client
    for path in ("/today", "/desk/members", f"/desk/members/{pair.B.id}", "/desk/members?as=csv"):
        shown = manager.get(path).text
        assert pair.B.name in shown or path == "/today"
        assert not [word for word in (*CLIENT.values(), "123.45", "123.46", "1,234.56", "1234.56") if word in shown], (
            path
        )
