"""The commands that set up people, tokens and bank details."""

import re

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

from marketplace.core.extensions import db
from marketplace.members.models import Person
from marketplace.members.queries import current_payout

LINK = r"http://127\.0\.0\.1:8000(/invitation/\S+)\n"


@pytest.fixture
def flask(app):
    def run(*words: str, code: int = 0) -> str:
        done = app.test_cli_runner().invoke(args=words)
        assert done.exit_code == code, done.output
        db.session.rollback()
        return done.output

    return run


def person(email: str) -> Person:
    return db.session.query(Person).filter_by(email=email).one()


def test_person_add_prints_the_link_that_lets_them_in(flask, found, visit):
    found.agency("Northlight")
    out = flask("person", "add", "--agency", "northlight", "--email", "Ann@Agency.example", "--role", "finance")
    path = re.fullmatch(LINK, out)[1]
    visitor = visit()
    visitor.get(path)
    visitor.post(path, name="Ann", password="a long enough one")
    assert (person("ann@agency.example").agency_role, person("ann@agency.example").status) == ("finance", "active")


@pytest.mark.parametrize(
    ("words", "why"),
    [(("--agency", "Nowhere", "--email", "a@b.example"), "no agency named Nowhere"),
     (("--agency", "Northlight", "--email", "nonsense"), "doesn’t look like an e-mail")],
)  # fmt: skip
def test_person_add_says_what_is_wrong(flask, found, words, why):
    found.agency("Northlight")
    assert why in flask("person", "add", *words, "--role", "sales", code=1)


def test_admin_add_invites_somebody_new(flask):
    assert re.fullmatch(LINK, flask("admin", "add", "--email", "admin@alliance.example"))
    added = person("admin@alliance.example")
    assert (added.alliance_role, added.agency_id) == ("admin", None)


def test_admin_add_makes_an_owner_an_admin_beside_their_agency(flask, found, visit):
    owner = found.agency().people[0]
    visitor = visit(owner)
    assert flask("admin", "add", "--email", owner.email) == "http://127.0.0.1:8000/sign-in\n"
    assert (person(owner.email).alliance_role, person(owner.email).agency_role) == ("admin", "owner")
    assert visitor.client.get("/me").status_code == 302


def test_token_add_prints_only_the_token(flask, found, client):
    owner = found.agency().people[0]
    token = flask("token", "add", "--email", owner.email, "--scope", "write").strip()
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["scopes"] == ["read", "write"]
    flask("token", "add", "--email", "nobody@agency.example", code=1)


def test_token_add_refuses_for_somebody_who_has_not_joined(flask, found):
    invited = found.person(found.agency(), "sales", status="invited", password_hash=None)
    assert "has not accepted the invitation yet" in flask("token", "add", "--email", invited.email, code=1)
    gone = found.person(found.agency(), "sales", status="disabled")
    for more in ((), ("--join",)):
        assert "has no access" in flask("token", "add", "--email", gone.email, *more, code=1)


def test_token_add_joins_somebody_for_a_program(flask, found, client, visit):
    found.agency("Northlight")
    link = flask("person", "add", "--agency", "Northlight", "--email", "crm@agency.example", "--role", "sales")
    token = flask("token", "add", "--email", "crm@agency.example", "--join").strip()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json["role"] == "sales"
    assert person("crm@agency.example").status == "active"
    path = re.fullmatch(LINK, link)[1]
    assert "You have joined already" in visit().client.get(path, follow_redirects=True).text
    assert flask("token", "add", "--email", "crm@agency.example", "--join").startswith("lp_")


def test_agency_payout_sets_the_account(flask, found):
    agency = found.agency("Northlight", iban=None)
    flask("agency", "payout", "--agency", "Northlight", "--iban", "DE89 3704 0044 0532 0130 00")
    assert current_payout(agency.id).iban == "DE89370400440532013000"
    assert "not right" in flask("agency", "payout", "--agency", "Northlight", "--iban", "DE00", code=1)


@pytest.mark.thorough
def test_flask_people_find_what_they_expect(app, command):
    assert {"db", "Person", "Lead", "Movement"} <= set(app.make_shell_context())
    routes = CliRunner(env={"FLASK_RUN_FROM_CLI": ""}).invoke(FlaskGroup(create_app=lambda: app), ["routes"])
    assert "/api/v1/leads/<int:lead_id>/accept" in routes.output
    assert b"(head)" in command("db", "current").communicate()[0]
