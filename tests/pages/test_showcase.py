"""An agency's public page: what it says is what there is, to people and to search engines."""

import json
import re
from datetime import UTC, datetime

import pytest

from marketplace.catalog.actions import SaidCase, SaidProfile, add_picture, create_case, save_profile
from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.moderation.actions import suspend_agency
from tests.drawn import drawn
from tests.waiting import wait_for


@pytest.fixture
def owner(found):
    """Of an agency that says all that one can say."""
    agency = found.agency("Northlight", applied_at=datetime(2023, 5, 14, tzinfo=UTC))
    agency_of = {"name": "Northlight", "country": "DE", "city": "Berlin", "about": "We **build** shops.",
                 "languages": ["en", "de"], "website": "https://north.example"}  # fmt: skip
    owner = agency.people[0]
    save_profile(
        owner, SaidProfile(agency_of, "Shops and sites", 2014, 62, ["Berlin", "Leipzig"], ["ISO 27001"], logo=drawn())
    )
    found.service(agency, title="Online shop", price_minor=4200_00)
    found.service(agency, title="Big shop", price_minor=6500_00, price_to_minor=40_000_00)
    found.service(agency, title="Support", price_minor=90_00, currency="USD")
    add_picture(owner, drawn("JPEG"), "The studio")
    create_case(owner, SaidCase(title="A tea shop", figure="0.9 s", picture=drawn("WEBP"), alt="Cups"))
    figures = dict.fromkeys(house().track_record, 0) | {
        "received": 41,
        "won": 38,
        "answer_seconds": 9600.0,
        "seconds_to_pay": 7200.0,
    }
    with transaction():
        db.session.add(KeptFigures(name="track_record", about_id=agency.id, figures=figures, at=clock.now()))
    return owner


def facts(page) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page.html))


def test_the_page_says_all_that_the_agency_said(owner, visit):
    page = visit().get("/agencies/1")
    for said in ("Shops and sites", "Berlin, Germany", "English, German", "Answers in 2 h 40 min", "38 jobs since May 2023",
                 "38 of 41", "usual time to an answer", "became contracts", "0.9 s", "A tea shop"):  # fmt: skip
        assert said in page.text, said
    said = facts(page)
    assert said["Based in"] == "Berlin, Germany"
    assert (said["Offices"], said["People"], said["Founded"]) == ("Berlin; Leipzig", "62", "2014")
    assert (said["Certificates"], said["Member since"]) == ("ISO 27001", "May 2023")
    assert said["Job sizes"] == "€4,200–40,000, $90"
    assert "https://north.example" in {one.get("href") for one in page.all("a")}
    assert "<strong>build</strong>" in page.html
    assert "Pays in" not in said


def test_an_agency_that_said_nothing_has_a_page_without_holes(found, visit):
    found.agency("Kedr")
    page = visit().get("/agencies/1")
    assert set(facts(page)) == {"Based in", "People", "Member since"}
    for missing in ("Done", "Pictures", "None", "usual time"):
        assert missing not in page.text
    assert page.all("img") == []
    assert visit().client.get("/agencies/1/cases").status_code == 404


def test_what_search_engines_read_is_what_stands_on_the_page(owner, client, visit):
    with transaction():
        made = Discount(service_id=1, whom="clients", kind="percent", percent=10, created_at=clock.now())
        db.session.add(made)
    page = visit().get("/agencies/1")
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.S)[1])
    assert (said["name"], said["description"], said["foundingDate"]) == ("Northlight", "Shops and sites", "2014")
    assert said["numberOfEmployees"] == {"@type": "QuantitativeValue", "value": 62}
    assert said["address"] == {"@type": "PostalAddress", "addressLocality": "Berlin", "addressCountry": "DE"}
    for value in (said["name"], said["description"], said["foundingDate"], "62"):
        assert value in page.text
    shown = [one["src"] for one in page.all("img")]
    for address in (said["logo"], *said["image"]):
        path = address.removeprefix("http://127.0.0.1:8000")
        assert path.rpartition("/")[0] in {one.rpartition("/")[0] for one in shown}
        assert client.get(path).status_code == 200
    assert [offer["itemOffered"]["name"] for offer in said["makesOffer"]] == ["Online shop", "Big shop", "Support"]
    assert said["makesOffer"][0]["priceSpecification"]["minPrice"] == "3780.00"
    assert "€3,780" in page.text
    assert "Cups" not in json.dumps(said)


def test_the_sitemap_names_the_cases_of_those_who_show_some(found, owner, client):
    found.agency("Kedr")
    text = client.get("/sitemap-0.xml").text
    assert "/agencies/1-northlight/cases<" in text
    assert "/agencies/2-kedr/cases<" not in text
    suspend_agency(1, "Unpaid.", found.person(alliance_role="admin"))
    assert "/agencies/1" not in client.get("/sitemap-0.xml").text
    assert client.get("/agencies/1/cases").status_code == 404


@pytest.mark.thorough
def test_lists_show_logos_without_asking_for_each(found, owner, visit, statements):
    def logos(path: str) -> int:
        return len([one for one in visit().get(path).all("img") if "plate--logo" in one["class"]])

    def questions(path: str) -> int:
        return len(statements(lambda: visit().get(path)))

    few = {path: (logos(path), questions(path)) for path in ("/agencies", "/catalog")}
    for n in range(4):
        other = found.agency(f"Agency {n}").people[0]
        save_profile(other, SaidProfile({"name": f"Agency {n}", "country": "DE"}, logo=drawn()))
        found.service(other.agency)
    sweep()  # the figures of the new ones are kept
    for path, (shown, asked) in few.items():
        wait_for(lambda path=path, shown=shown: logos(path) == shown + 4)  # this process has followed the changes
        assert questions(path) == asked
