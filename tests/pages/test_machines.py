"""What search engines read: the sitemap names the public pages and no other, and data says what the page says."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.room import house
from marketplace.core.setting_kinds import contact as contact_of
from marketplace.core.slugs import slug
from marketplace.core.transaction import transaction
from marketplace.pages.views import machines


def page_of(agency) -> str:
    return f"/agencies/{agency.id}-{slug(agency.name)}"


MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places_in(answer) -> list[str]:
    """The paths of all addresses in a sitemap or its index."""
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.data)  # noqa: S314 — our own
    return [re.sub("^https?://[^/]+", "", one.text) for one in root.iter(f"{MAP}loc")]


def test_the_sitemap_has_exactly_the_pages_that_strangers_see(found, client):
    active, suspended = found.agency("Кедр & Söhne"), found.agency(status="suspended")
    found.agency(status="applied")
    service = found.service(active, title="Магазин")
    found.service(active, status="draft")
    found.service(suspended)
    assert places_in(client.get("/sitemap.xml")) == ["/sitemap-0.xml"]
    places = places_in(client.get("/sitemap-0.xml"))
    assert places == [
        "/",
        "/catalog",
        "/agencies",
        "/catalog/best-match",
        "/agreement",
        page_of(active),
        f"/catalog/{service.id}-magazin",
    ]
    assert all(client.get(place).status_code == 200 for place in places)
    assert client.get(f"/agencies/{suspended.id}").status_code == 404


def test_a_large_sitemap_is_in_parts_each_page_in_one(found, client, monkeypatch):
    whole = places_in(client.get("/sitemap-0.xml"))
    monkeypatch.setattr(machines, "IN_A_PART", 2)
    agencies = [found.agency() for _ in range(3)]
    services = [found.service(agencies[0], title="Shop") for _ in range(5)]
    parts = places_in(client.get("/sitemap.xml"))
    assert parts == ["/sitemap-0.xml", "/sitemap-1.xml", "/sitemap-2.xml"]
    places = [place for part in parts for place in places_in(client.get(part))]
    assert sorted(places) == sorted([*whole, *map(page_of, agencies), *(f"/catalog/{one.id}-shop" for one in services)])
    for nowhere in ("/sitemap-3.xml", "/sitemap-99999999999.xml", "/sitemap--1.xml"):
        assert client.get(nowhere).status_code == 404, nowhere


def test_a_part_without_a_public_page_is_not_named(found, client, monkeypatch):
    monkeypatch.setattr(machines, "IN_A_PART", 2)
    first = found.agency()
    gone = [found.agency(status="suspended") for _ in range(4)]
    for one in gone:
        found.service(one)
    found.service(first, status="draft")
    last = found.service(first)
    parts = places_in(client.get("/sitemap.xml"))
    assert parts == [f"/sitemap-{part}.xml" for part in sorted({0, first.id // 2, last.id // 2})]
    assert all(client.get(part).status_code == 200 for part in parts)


def test_each_page_is_there_in_three_languages_at_an_address_of_its_own(found, client):
    agency = found.agency()
    for place in ("/catalog", page_of(agency), "/catalog?category=seo"):
        for code in ("en", "ru", "uk"):
            page = client.get(f"{place}{'&' if '?' in place else '?'}lang={code}").text
            assert f'<html lang="{code}">' in page
            assert len(re.findall('hreflang="(en|ru|uk|x-default)"\\s+href="http', page)) == 4
    assert '<html lang="en">' in client.get("/catalog?lang=xx").text


def test_robots_are_told_where_the_sitemap_is(client):
    assert "/sitemap.xml" in client.get("/robots.txt").text


def test_an_agency_says_what_it_offers_strangers_and_nothing_else(found, client):
    agency = found.agency("</script><b>Odd & Sons", website="https://odd.example")
    service = found.service(agency, "seo", title="Promotion", price_minor=900_00)
    with transaction():
        for whom, percent in (("members", 50), ("clients", 10)):
            made = Discount(service_id=service.id, whom=whom, kind="percent", percent=percent, created_at=clock.now())
            db.session.add(made)
    page = client.get(page_of(agency)).text
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert (said["@type"], said["name"]) == ("Organization", agency.name)
    (offer,) = said["makesOffer"]
    assert offer["itemOffered"]["serviceType"] == "SEO"
    assert offer["priceSpecification"] == {"@type": "PriceSpecification", "minPrice": "810.00", "priceCurrency": "EUR"}
    assert "450" not in json.dumps(said)


def test_days_to_pay_are_for_members(found, visit):
    agency = found.agency()
    figures = dict.fromkeys(house().track_record, 0) | {"answer_seconds": 600.0, "seconds_to_pay": 7200.0}
    with transaction():
        db.session.add(KeptFigures(name="track_record", about_id=agency.id, figures=figures, at=clock.now()))
    assert "Pays in" not in visit().get(f"/agencies/{agency.id}").text
    assert "Pays in" in visit(found.agency().people[0]).get(f"/agencies/{agency.id}").text


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("security@leads.example", "mailto:security@leads.example"),
        ("https://leads.example/holes", "https://leads.example/holes"),
    ],
)
def test_whoever_found_a_hole_is_told_whom_to_write_to(app, client, monkeypatch, given, contact):
    assert client.get("/.well-known/security.txt").status_code == 404, "nobody is named"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], security_contact=contact_of(given)))
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == contact
    assert fields["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"
    assert timedelta(days=30) < datetime.fromisoformat(fields["Expires"]) - clock.now() < timedelta(days=365)
