"""Choosing among many agencies in Chromium: one is a dot, several are boxes, and the form says at once what it will do."""

import pytest

from marketplace.core.extensions import db
from marketplace.core.kept_forms import KeptForm
from tests.people import CLIENT
from tests.waiting import wait_for

LONG = "Überschuldungsberatung Norddeutschland & Markenkommunikationsberatung KG"


@pytest.fixture
def agencies(pair, found):
    """Thirty more; one of them, with a name of 72 characters, does search."""
    return [found.agency(f"Agentur {n}", categories=["Photo"], iban=None) for n in range(29)] + [
        found.agency(LONG, categories=["Поисковое продвижение"], iban=None)
    ]


@pytest.mark.thorough
def test_the_list_and_the_send_block_follow_what_is_typed_and_ticked(pair, agencies, desk):
    marta = desk(pair.a)
    page = marta.open("/leads/new")
    first, send = page.locator(".fit b").first, page.locator("#send")
    page.fill("[name=category]", "seo")
    page.locator("[name=region]").focus()
    page.locator(".fit b", has_text=LONG).wait_for()
    assert first.inner_text() == LONG
    page.get_by_label("A shortlist").check()
    page.get_by_role("checkbox", name=f"For {LONG}").check()
    page.get_by_role("checkbox", name="For Agentur 0").check()
    send.get_by_text("Agentur 0").wait_for()
    assert LONG in send.inner_text()
    page.fill("#find", "agentur 27")
    page.locator(".fit b", has_text="Agentur 27").wait_for()
    assert page.evaluate("document.activeElement.id") == "find"
    page.fill("[name=budget_max]", "25000")
    page.get_by_label("One partner").check()
    page.get_by_role("radio", name="Only for Agentur 27").check()
    send.get_by_text("€2,500").wait_for()
    assert page.get_by_role("checkbox", name="For Agentur 27").count() == 0
    # What htmx says of requests that a later one has replaced is no fault.
    assert [error for error in marta.errors if not error.startswith("htmx:")] == []


@pytest.mark.thorough
def test_without_a_script_a_search_keeps_what_was_typed_and_any_agency_is_passed_to(pair, agencies, desk):
    marta = desk(pair.a, java_script_enabled=False)
    page = marta.open("/leads/new")
    given = {
        "title": "Films",
        "brief": "Six.",
        "category": "Photo",
        "phone": CLIENT["phone"],
        "company": "Rower Miejski",
    }
    for name, value in given.items():
        page.fill(f"[name={name}]", value)
    page.get_by_label("One partner").check()
    page.fill("#find", "agentur 28")
    page.get_by_role("button", name="Search").click()
    assert page.url.endswith("#fits")
    assert {name: page.input_value(f"[name={name}]") for name in given} == given
    page.get_by_role("radio", name="Only for Agentur 28").check()
    page.get_by_role("button", name="Bring this up to date").click()
    assert "Agentur 28" in page.locator("#send").inner_text()
    assert "1 agency is told" in marta.press("Pass the client").inner_text("main")


@pytest.mark.thorough
def test_on_a_phone_the_brief_comes_before_the_agencies(pair, agencies, desk):
    phone = desk(pair.a, viewport={"width": 360, "height": 740})
    page = phone.open("/leads/new")
    places = [
        page.locator(part).first.bounding_box()["y"] for part in ("#title", "#brief", "#audience", ".fit", "#company")
    ]
    assert places[0] < 500
    assert places == sorted(places)
    assert not phone.overflows


@pytest.mark.thorough
def test_who_leaves_by_a_link_and_comes_back_finds_what_was_typed(pair, desk):
    marta = desk(pair.a)
    page = marta.open("/leads/new")
    page.fill("[name=title]", "Rebuild of a shop")
    page.get_by_label("One partner").check()
    page.get_by_role("link", name="Given").first.click()
    page.wait_for_url("**/given")
    wait_for(lambda: db.session.query(KeptForm).count())  # the browser doesn't wait until it is kept
    marta.open("/leads/new")
    assert "What you typed is in the form again." in page.inner_text("main")
    assert page.input_value("[name=title]") == "Rebuild of a shop"
    assert page.get_by_label("One partner").is_checked()
    page.get_by_role("link", name="Empty the form").click()
    assert page.input_value("[name=title]") == ""
    assert page.url.endswith("/leads/new")
    assert "What you typed" not in marta.open("/leads/new").inner_text("main")
    assert marta.errors == []


@pytest.mark.thorough
def test_who_changes_the_language_in_the_middle_of_a_form_goes_on_with_what_was_typed(pair, desk):
    marta = desk(pair.a)
    page = marta.open("/leads/new")
    for language, typed in (
        ("Русский", "A shop"),
        ("Українська", "A shop and a blog"),
        ("English", "A shop, a blog, a forum"),
    ):
        page.fill("[name=title]", typed)
        page.get_by_role("link", name=language).first.click()
        page.wait_for_load_state()
        page.get_by_role("link", name=language).first.wait_for(state="detached")
        assert page.input_value("[name=title]") == typed
    assert marta.errors == []


@pytest.mark.thorough
def test_what_was_sent_is_not_brought_back(pair, desk):
    payment = pair.fee(pair.won())
    oleh = desk(pair.b)
    oleh.open(f"/payments/{payment.id}/refund")
    oleh.page.fill("[name=amount]", "10")
    oleh.page.fill("[name=reason]", "Less was needed")
    oleh.press("Record the refund")
    assert "Recorded" in oleh.page.inner_text("main")
    assert oleh.open(f"/payments/{payment.id}/refund").input_value("[name=amount]") == ""
