"""Pages of accounts and people, opened by the strict client."""

import re

import pytest

from marketplace.access.actions import invite_person
from marketplace.core.extensions import db
from marketplace.outbox.letter import Rendered, render
from marketplace.outbox.models import OutgoingMail
from tests.mail import paces
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


def test_a_forgotten_password_is_set_anew_by_the_mailed_link(found, visit):
    person = found.agency().people[0]
    elsewhere, visitor = visit(person), visit()
    known = visitor.post("/forgotten-password", on="/forgotten-password", email=person.email).text
    unknown = visitor.post("/forgotten-password", on="/forgotten-password", email="nobody@x.example").text
    assert known.replace(person.email, "") == unknown.replace("nobody@x.example", "")
    path = re.search(r"/new-password/\S+", mailed("account.reset").text)[0]
    visitor.get(path)
    page = visitor.post(path, 422, password="short")
    assert "at least 10 characters" in page.text
    visitor.post(path, password="a new long password")
    assert elsewhere.client.get("/me").status_code == 302
    visitor.get(path, 409)
    assert "somebody else" not in mailed("account.password").text


def mailed(event: str) -> Rendered:
    db.session.rollback()
    return render(db.session.query(OutgoingMail).filter_by(event=event).one())


def test_the_agencys_profile_is_saved_and_what_is_wrong_stands_at_its_field(found, visit):
    agency = found.agency("Northlight")
    found.agency("Kedr")
    visitor = visit(agency.people[0])
    given = {"name": "North  Light", "country": "PL", "city": "Kraków", "team_size": "5", "about": "We build shops.",
             "languages": ["pl", "en"], "website": "https://north.example"}  # fmt: skip
    visitor.post("/agency/profile", on="/agency/profile", **given)
    db.session.rollback()
    db.session.refresh(agency)
    assert (agency.name, agency.country, agency.languages, agency.size) == ("North Light", "PL", ["pl", "en"], "micro")
    page = visitor.post("/agency/profile", 422, **given | {"name": "KEDR", "website": "north.example"})
    assert "There is an agency of this name already" in page.text
    assert "with https:// in front" in page.text
    assert "We build shops." in page.text


@pytest.mark.parametrize("name", ["Кедр " * 60, "שלום עולם", "<script>alert(1)</script>", "=1+1"])
def test_names_of_all_kinds_are_shown_as_they_are(found, visit, name):
    name = name.strip()
    agency = found.agency()
    visitor = visit(agency.people[0])
    given = {"name": name, "country": "DE"}
    visitor.post("/agency/profile", on="/agency/profile", **given)
    assert name in visitor.get("/team").text


def test_the_saved_word_is_in_the_language_just_chosen(found, visit):
    visitor = visit(found.agency().people[0])
    page = visitor.post(
        "/me",
        on="/me",
        name="Ann",
        language="uk",
        time_zone="Europe/Kyiv",
        **paces("daily", lead="at_once"),
    )
    assert "Saved." not in page.text


def test_a_manager_sees_owners_without_buttons_to_remove_them(found, visit):
    agency = found.agency()
    manager, seller = found.person(agency, "manager"), found.person(agency, "sales")
    page = visit(manager).get("/team")
    actions = {form["attrs"].get("action") for form in page.forms}
    assert f"/team/{seller.id}/disable" in actions
    assert not {f"/team/{one.id}/disable" for one in (agency.people[0], manager)} & actions


def test_pressing_invite_twice_invites_once(found, visit):
    visitor = visit(found.agency().people[0])
    visitor.get("/team")
    fields = visitor.page.form_to("/team") | {"email": "new@agency.example", "name": "New", "role": "sales"}
    answers = [visitor.client.post("/team", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    mailed("account.invitation")


def test_the_profile_is_saved_and_language_changes_the_page(found, visit):
    visitor = visit(found.agency().people[0])
    visitor.post(
        "/me",
        on="/me",
        name="Ann",
        language="ru",
        time_zone="Europe/Kyiv",
        **paces("daily", lead="at_once"),
    )
    assert visitor.get("/me").all("html")[0]["lang"] == "ru"
    visitor.post("/me", 422, name="", language="ru", time_zone="Europe/Kyiv")


@pytest.mark.thorough
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


def test_a_token_is_shown_once_and_to_whoever_knows_the_password(found, visit):
    visitor = visit(found.agency().people[0])
    page = visitor.post("/me/tokens", 422, on="/me", name="script", scope="write", password="somebody else's")
    assert "lp_" not in page.html
    page = visitor.post("/me/tokens", on="/me", name="script", scope="read", password=PASSWORD)
    assert "lp_" in page.html
    assert "lp_" not in visitor.get("/me").html


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password", "/", "/api/docs", "/agencies/1"])
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_public_pages_open_in_three_languages(found, visit, path, language):
    found.agency()
    visitor = visit()
    visitor.client.get(f"/language/{language}")
    assert visitor.get(path).all("html")[0]["lang"] == language


@pytest.mark.parametrize(
    "target", ["http://[x", "//evil.example", "/\\evil.example", "https://evil.example/", "/a\r\nb", "x", ""]
)
def test_nobody_is_led_away_from_this_site(client, found, visit, target):
    assert client.get("/language/uk", query_string={"next": target}).headers["Location"] == "/"
    person = found.agency().people[0]
    visitor = visit()
    form = visitor.get("/sign-in").form_to("/sign-in") | {"email": person.email, "password": PASSWORD}
    answer = visitor.client.post("/sign-in", query_string={"next": target}, data=form)
    assert answer.headers["Location"] == "/today"


def test_one_goes_on_where_one_wanted_to(client):
    assert client.get("/language/uk?next=/agencies/1%3Fa=b").headers["Location"] == "/agencies/1?a=b"
