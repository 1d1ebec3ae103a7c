"""Wherever a discounted price is said, until when and on which conditions is said beside it."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from marketplace.catalog.actions import SaidProfile, save_profile
from marketplace.catalog.emails import _in_words
from marketplace.catalog.models import Discount
from marketplace.catalog.queries import find_region
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.formats import day
from marketplace.core.transaction import transaction
from marketplace.pages.cards import card_of_service

ATOM = "{http://www.w3.org/2005/Atom}"
CONDITIONS = "From two shops on.\nPaid & ordered this year."


@pytest.fixture
def shop(pair, found):
    """A service with a discount for clients and an extra; another stands beside it."""
    service = found.service(pair.B, "seo", title="Shop", price_minor=100_00, unit="hour")
    found.service(pair.B, "seo", title="Other", price_minor=100_00)
    give(service, kind="percent", percent=10, conditions=CONDITIONS)
    return service


def give(service, whom="clients", **more):
    with transaction():
        last = clock.today() + timedelta(days=9)
        db.session.add(Discount(service_id=service.id, whom=whom, created_at=clock.now(), ends_on=last, **more))


def other_of(shop) -> int:
    return shop.id + 1


@pytest.mark.parametrize("place", ["/catalog", "/catalog/{0}", "/agencies/{1}", "/embed/agencies/{1}", "/catalog/{2}", "/catalog.atom",
                                   "/agencies/{1}/services.atom"])  # fmt: skip
def test_the_conditions_stand_beside_the_price(app, shop, client, place):
    page = client.get(place.format(shop.id, shop.agency_id, other_of(shop)), follow_redirects=True).text
    page = " ".join(re.sub(r"<script.*?</script>|<meta[^>]*>", "", page, flags=re.S).split())
    assert "Conditions of the discount: From two shops on. Paid &amp; ordered this year." in page
    with app.test_request_context():
        assert f"until {day(clock.today() + timedelta(days=9))}" in page


def test_what_comes_free_has_its_conditions_and_last_day_too(app, shop, client):
    give(shop, kind="extra", extra="An audit", conditions="Within a month.")
    for place in (
        "/catalog",
        f"/catalog/{shop.id}",
        f"/agencies/{shop.agency_id}",
        f"/embed/agencies/{shop.agency_id}",
    ):
        page = " ".join(client.get(place, follow_redirects=True).text.split())
        assert re.search(
            r'<p class="offer__what">Free with it: An audit, until [^.<]+\. Conditions: Within a month\.</p>', page
        ), place


def test_members_read_the_conditions_of_what_is_for_them_and_nobody_else_does(shop, visit, pair):
    give(shop, "members", kind="amount", amount_minor=2000, conditions="For friends alone.")
    for place in ("/catalog", f"/catalog/{shop.id}", f"/agencies/{shop.agency_id}"):
        assert "For friends alone." in visit(pair.a).get(place).text
        assert "For friends alone." not in visit().get(place).text
    assert "For friends alone." not in visit(pair.a).client.get("/catalog.atom").text


def test_mails_pictures_and_search_engines_are_told_them(app, shop, client):
    said = "Conditions of the discount: From two shops on. Paid & ordered this year."
    with app.test_request_context():
        assert re.fullmatch(
            r"Shop, Kedr, from €90 an hour instead of €100, until [^.]+\. " + re.escape(said), _in_words(shop)
        )
        record = type("Record", (), {"answer_seconds": None, "won": 0})
        card = card_of_service(shop, None, record, clock.today())
    assert said in card.lines
    assert said in card.alt
    assert "from €90 instead of €100 −10% an hour, until " in card.alt
    page = client.get(f"/catalog/{shop.id}", follow_redirects=True).text
    offer = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])["offers"]
    assert offer["priceSpecification"]["description"] == said
    assert offer["validThrough"]


def test_what_comes_free_is_told_wherever_the_price_is(app, shop, client):
    give(shop, kind="extra", extra="An audit", conditions="Within a month.\nOnce.")
    give(shop, kind="extra", extra="Nothing now", starts_on=clock.today() + timedelta(days=1))
    give(shop, "members", kind="extra", extra="A dinner")
    with app.test_request_context():
        until = day(clock.today() + timedelta(days=9))
        said = f"Free with it: An audit, until {until}. Conditions: Within a month. Once."
        record = type("Record", (), {"answer_seconds": None, "won": 0})
        assert said in card_of_service(shop, None, record, clock.today()).lines
        assert _in_words(shop).endswith(f"ordered this year. {said}")
    for feed in ("/catalog.atom", f"/agencies/{shop.agency_id}/services.atom"):
        summaries = [one.text for one in ElementTree.fromstring(client.get(feed).data).iter(f"{ATOM}summary")]  # noqa: S314
        assert [one for one in summaries if one.endswith(f". {said}")], feed
        assert not [one for one in summaries if "dinner" in one or "Nothing now" in one]
    for page, offers in ((f"/catalog/{shop.id}", lambda known: [known["offers"]]),
                         (f"/agencies/{shop.agency_id}", lambda known: known["makesOffer"])):  # fmt: skip
        text = client.get(page, follow_redirects=True).text
        assert said in [
            one.get("description") for one in offers(json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.S)[1]))
        ]


def test_languages_and_regions_stand_in_the_readers_alphabet_everywhere(found, pair, client):
    agency = {"name": "Kedr", "country": "DE", "city": "Berlin", "languages": ["pl", "de", "en"]}
    save_profile(pair.b, SaidProfile(agency))
    shop = found.service(pair.B, languages=["uk", "en"], regions=[find_region("Germany"), find_region("Austria")])
    places = ("/catalog", f"/catalog/{shop.id}", f"/agencies/{pair.B.id}", f"/embed/agencies/{pair.B.id}")
    for query, regions, languages in (("lang=en", "Austria, Germany", "English, Ukrainian"),
                                      ("lang=uk", "Австрія, Німеччина", "англійська, українська")):  # fmt: skip
        for place in places:
            page = client.get(f"{place}?{query}", follow_redirects=True).text
            assert regions in page, place
            assert languages in page, place
    assert "English, German, Polish" in client.get(f"/agencies/{pair.B.id}?lang=en", follow_redirects=True).text
    assert "English, German, Polish" in client.get("/agencies?lang=en").text
