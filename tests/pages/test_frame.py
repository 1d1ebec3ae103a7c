"""The frame of every page: what waits, first steps, errors in the title, icons and the social picture."""

import re
from dataclasses import replace

import pytest

from marketplace.access.actions import disable_person, enable_person
from marketplace.catalog.queries import find_category
from marketplace.core.queue import sweep
from marketplace.exchange.actions import post_lead, save_draft
from marketplace.members.actions import set_payout_details
from tests.people import PASSWORD


def numbers(page) -> dict[str, list[str]]:
    """By address, the numbers that the menu shows beside it."""
    found = re.findall(r'<a href="([^"]+)"[^>]*>(?:(?!</a>).)*?<span class="num hot">([^<]+)<', page.html, re.S)
    return {href: [n for at, n in found if at == href] for href, _n in found}


@pytest.mark.thorough
def test_the_menu_counts_what_waits_and_is_quiet_when_nothing_does(pair, visit):
    assert numbers(visit(pair.b).get("/today")) == {}
    pair.lead(), pair.lead()
    pair.fee(pair.won())
    sweep()
    # Once in the rail, once in the tab bar.
    assert numbers(visit(pair.b).get("/me")) == {"/received": ["2", "2"], "/statement": ["1", "1"]}
    assert numbers(visit(pair.a).get("/me")) == {}


@pytest.mark.thorough
def test_the_menu_counts_to_a_hundred(pair, visit, monkeypatch):
    for _ in range(101):
        post_lead(pair.a, pair.new_lead())
    assert numbers(visit(pair.b).get("/me"))["/received"] == ["99+", "99+"]


@pytest.mark.thorough
def test_each_role_is_told_only_of_what_it_may_do(pair, visit, found):
    pair.lead()
    pair.fee(pair.won())
    sweep()
    assert set(numbers(visit(found.person(pair.B, "sales")).get("/me"))) == {"/received"}
    assert set(numbers(visit(found.person(pair.B, "finance")).get("/me"))) == {"/statement"}


@pytest.mark.thorough
def test_a_new_agency_sees_its_first_steps_until_all_are_done(pair, found, visit):
    fresh = found.agency("Fresh", iban=None)
    owner = fresh.people[0]

    def steps() -> str:
        text = visit(owner).get("/today").text
        return text[text.index("First steps") :] if "First steps" in text else ""

    assert "0 of 5" in steps()
    set_payout_details(owner, PASSWORD, holder="Fresh", iban="DE89370400440532013000")
    assert "1 of 5" in steps()
    visit(owner).post(
        "/agency/profile",
        on="/agency/profile",
        name="Fresh",
        country="DE",
        city="Bremen",
        about="We write.",
    )
    visit(owner).post("/agency/work", on="/agency/work", services=[find_category("SEO").id])
    colleague = found.person(fresh, "sales")
    assert "3 of 5" in steps()
    save_draft(owner, pair.new_lead())
    assert "3 of 5" in steps(), "a draft is no client passed on"
    post_lead(owner, pair.new_lead())
    disable_person(colleague.id, owner)
    assert "3 of 5" in steps(), "somebody shut out is no team"
    enable_person(colleague.id, owner)
    found.service(fresh, status="draft")
    assert "4 of 5" in steps()
    found.service(fresh)
    assert steps() == ""


def test_first_steps_are_those_that_a_role_includes(found, visit):
    fresh = found.agency("Fresh", iban=None)
    page = visit(found.person(fresh, "sales")).get("/today")
    assert "Pass your first client" in page.text
    assert "Enter bank details" not in page.text


def test_a_refused_form_says_so_in_the_title_and_above_the_heading(pair, visit):
    visitor = visit(pair.a)
    for path, fields in (
        ("/leads/new", {"deed": "pass"}),
        ("/agency/profile", {"name": ""}),
        ("/team", {"email": "x"}),
    ):
        assert not re.search(r"<title>\s*Error:", visitor.get(path).html)
        page = visitor.post(path, 422, **fields)
        assert re.search(r"<title>\s*Error: ", page.html), path
        assert page.html.index('class="error-summary"') < page.html.index("<h1"), path
    page = visit().post("/sign-in", 422, on="/sign-in", email="", password="")
    assert "<title>Error: " in page.html
    assert page.html.index('class="error-summary"') < page.html.index("<h1")


def test_the_front_page_leads_to_how_it_works(visit, app):
    page = visit().get("/")
    assert 'href="#how"' in page.html
    assert 'class="btn btn-primary btn-lg" href="/join"' in page.html
    assert 'id="how"' in page.html


def test_every_page_has_its_icons_and_public_ones_a_social_picture(pair, visit):
    for page in (visit().get("/"), visit(pair.a).get("/today")):
        links = {attrs["rel"]: attrs["href"] for attrs in page.all("link") if attrs["rel"] != "stylesheet"}
        assert {"icon", "apple-touch-icon", "manifest"} <= set(links)
    social = {attrs.get("property"): attrs.get("content") for attrs in visit().get("/").all("meta")}
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/static/v-\w+/img/social\.png", social["og:image"])
    assert social["og:title"].startswith("Clients change hands")


def test_pages_that_anybody_finds_say_what_they_are_about(found, visit):
    agency = found.agency(name="Nine & Sons")
    for path, words in {
        "/": "An alliance of agencies",
        f"/agencies/{agency.id}": "Nine & Sons. Berlin, Germany",
    }.items():
        (about,) = (attrs["content"] for attrs in visit().get(path).all("meta") if attrs.get("name") == "description")
        assert about.startswith(words)


def test_the_manifest_bears_the_alliances_name_and_its_icons_are_there(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], alliance_name="Verbund der Agenturen"))
    answer = client.get("/site.webmanifest")
    assert answer.content_type == "application/manifest+json"
    assert answer.json["name"] == "Verbund der Agenturen"
    for icon in answer.json["icons"]:
        assert client.get(icon["src"]).status_code == 200


@pytest.mark.thorough
def test_rows_of_money_carry_dates_and_say_how_long_ago_in_their_title(pair, visit):
    pair.fee(pair.won())
    sweep()
    visitor = visit(pair.b)
    for path in ("/movements", "/rewards", "/rewards/1"):
        html = visitor.get(path).html
        assert re.search(r'<td class="d"><time [^>]*title="[^"]*(now|ago)"', html), path
