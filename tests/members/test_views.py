"""Pages of accounts and people, opened by the strict client."""

import pytest

from marketplace.members.actions import invite_person
from tests.people import PASSWORD


def test_signing_in_and_out(found, visit):
    person = found.agency().people[0]
    visitor = visit(person)
    visitor.get("/me")
    visitor.post("/sign-out")
    assert visitor.client.get("/me").status_code == 302


def test_a_wrong_password_keeps_the_address_and_says_what_is_wrong(visit):
    visitor = visit()
    visitor.get("/sign-in")
    answer = visitor.client.post("/sign-in", data=visitor.page.form_to("") | {"email": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "a@b.example" in answer.text
    assert "is not right" in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(found, client, visit, target):
    person = found.agency().people[0]
    visitor = visit()
    visitor.get("/sign-in")
    fields = visitor.page.form_to("") | {"email": person.email, "password": PASSWORD}
    answer = visitor.client.post("/sign-in", query_string={"next": target}, data=fields)
    assert answer.headers["Location"] == "/today"


def test_signing_in_goes_on_where_one_wanted_to(found, visit):
    visitor = visit()
    asked = visitor.client.get("/statement?month=2026-01")
    assert asked.headers["Location"].startswith("/sign-in?next=/statement")


def test_an_invited_person_joins(found, visit):
    _person, path = invite_person(found.agency(), "new@agency.example", "sales", "New")
    visitor = visit()
    visitor.get(path)
    fields = visitor.page.form_to("") | {"name": "Newcomer", "password": "a long enough one"}
    assert visitor.client.post(path, data=fields).headers["Location"] == "/today"
    visitor.get("/me")
    visit().get(path, 409)


def test_the_profile_is_saved_and_language_changes_the_page(found, visit):
    visitor = visit(found.agency().people[0])
    visitor.post("/me", on="/me", name="Ann", language="ru", time_zone="Europe/Kyiv", mail_on=["lead"])
    assert visitor.get("/me").all("html")[0]["lang"] == "ru"
    visitor.post("/me", 422, name="", language="ru", time_zone="Europe/Kyiv")


def test_an_owner_invites_and_shuts_out(found, visit):
    agency = found.agency()
    person = found.person(agency, "sales")
    visitor = visit(agency.people[0])
    visitor.post("/team", on="/team", email="new@agency.example", name="New", role="finance")
    assert "new@agency.example" in visitor.page.text
    visitor.post("/team", 422, email="nonsense", name="New", role="finance")
    visitor.post(f"/team/{person.id}/role", on="/team", role="finance")
    visitor.post(f"/team/{person.id}/disable", on="/team")
    visitor.post(f"/team/{person.id}/enable", on="/team")


def test_bank_details_ask_for_the_password_again(found, visit):
    visitor = visit(found.agency(iban=None).people[0])
    given = {"holder": "A", "iban": "DE89370400440532013000", "password": "wrong"}
    visitor.get("/agency/payout")
    fields = visitor.page.form_to("")
    assert visitor.client.post("/agency/payout", data=fields | given).status_code == 422
    visitor.get("/agency/payout")
    answer = visitor.client.post("/agency/payout", data=visitor.page.form_to("") | given | {"password": PASSWORD})
    assert answer.status_code == 302


def test_a_token_is_shown_once(found, visit):
    visitor = visit(found.agency().people[0])
    page = visitor.post("/me/tokens", on="/me", name="script", scope="read")
    assert "lp_" in page.html
    assert "lp_" not in visitor.get("/me").html


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password", "/", "/api/docs", "/agencies/1"])
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_public_pages_open_in_three_languages(found, visit, path, language):
    found.agency()
    visitor = visit()
    visitor.client.get(f"/language/{language}")
    assert visitor.get(path).all("html")[0]["lang"] == language
