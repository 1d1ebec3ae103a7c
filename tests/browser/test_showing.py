"""An agency shows who it is, in Chromium on a phone without JavaScript: from the empty profile to the page that clients read."""

import pytest

from marketplace.core.queue import sweep
from tests.drawn import drawn

PHONE = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}


def file(data: bytes, name: str = "picture.png") -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": data}


@pytest.mark.thorough
def test_a_profile_is_filled_in_and_clients_read_it(found, desk):
    owner = found.agency("Northlight").people[0]
    marta, client = desk(owner, **PHONE), desk(**PHONE)
    page = marta.open("/agency/profile")
    page.fill("[name=tagline]", "Online shops and the sites that feed them")
    page.set_input_files("[name=logo]", file(b"<svg/>", "logo.png"))
    page = marta.press("Save the profile")
    assert page.locator(".error-summary a").get_attribute("href") == "#logo"
    assert page.input_value("[name=tagline]") == "Online shops and the sites that feed them"
    page.set_input_files("[name=logo]", file(drawn(), "logo.svg"))
    page = marta.press("Save the profile")
    assert "2 of 10 are there" in page.inner_text("main")
    page.get_by_role("link", name="Add a picture").click()
    page.set_input_files("[name=picture]", file(drawn("JPEG")))
    page.fill("[name=alt]", "The studio")
    marta.press("Save the picture")
    marta.open("/agency/cases").get_by_role("link", name="Add a case").click()
    page.fill("[name=title]", "Shop for a tableware maker")
    page.fill("[name=figure]", "31% → 58%")
    page.set_input_files("[name=picture]", file(drawn("WEBP")))
    marta.press("Save the case")
    sweep()
    read = client.open("/agencies/1")
    assert read.get_by_role("img", name="The studio").evaluate("(one) => one.complete && one.naturalWidth > 0")
    assert read.locator(".plate--logo").evaluate("(one) => one.naturalWidth") == 60
    read.get_by_role("link", name="Shop for a tableware maker").click()
    assert read.locator("article h2").inner_text() == "Shop for a tableware maker"
    assert read.evaluate("document.documentElement.scrollWidth <= innerWidth")
    marta.open("/agency/cases")
    marta.press("Hide")
    assert client.open("/agencies/1").get_by_text("Shop for a tableware maker").count() == 0
    assert [error for error in marta.errors if "422" not in error] == client.errors == []


def test_on_a_phone_the_agency_keeps_its_words_above_a_long_title_and_asking_its_line(found, desk):
    agency = found.agency("Northlight Studio")
    title = "A rather long title of a service, as people write them when they want everything said"
    service = found.service(agency, title=title)
    client = desk(**PHONE)
    way = client.open(f"/catalog/{service.id}").get_by_role("navigation", name="Breadcrumb")
    is_whole = way.get_by_role("link", name="Northlight Studio").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert is_whole
    assert not way.locator("[aria-current]").is_visible()  # the title stands right beneath
    row = client.open(f"/agencies/{agency.id}").locator(".offer")
    ask, report = row.get_by_role("link", name="Ask"), row.get_by_role("link", name="Report")
    assert ask.bounding_box()["x"] == row.bounding_box()["x"]
    assert (
        ask.bounding_box()["y"]
        == report.bounding_box()["y"]
        > row.locator(".offer__facts > span").first.bounding_box()["y"]
    )


def test_on_a_phone_the_way_back_is_the_page_above_and_on_a_desk_the_whole_way(pair, desk):
    referral = pair.won()
    for size, words in ((PHONE, 1), ({"viewport": {"width": 1280, "height": 900}}, 2)):
        way = desk(pair.a, **size).open(f"/referrals/{referral.id}").get_by_role("navigation", name="Breadcrumb")
        assert way.locator("a:visible, span:visible").count() == words
