"""What pages say to search engines keeps to the vocabulary of schema.org.

`schema_org.json` names the properties of each type that is used, with those that it inherits; it was written from npm's
schema-dts 2.1.0.
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from marketplace.catalog.actions import SaidProfile, add_picture, save_profile
from marketplace.catalog.models import Discount
from marketplace.catalog.queries import find_region
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.reviews.actions import Said, say
from tests.drawn import drawn

VOCABULARY = {
    kind: set(named.split())
    for kind, named in json.loads(Path(__file__).with_name("schema_org.json").read_text()).items()
}
ADDRESSES = ("url", "sameAs", "logo", "image")


def nodes(said) -> list[dict]:
    """Every object with a type, however deep."""
    if isinstance(said, list):
        return [node for one in said for node in nodes(one)]
    return [said, *(node for one in said.values() for node in nodes(one))] if isinstance(said, dict) else []


@pytest.fixture
def pages(pair, found, client):
    """What the pages of an agency and of its service say, as JSON; nothing that can be said is missing."""
    described = {"name": pair.B.name, "country": "DE", "city": "Berlin", "about": "We build.", "languages": ["en", "de"],
                 "website": "https://kedr.example"}  # fmt: skip
    save_profile(pair.b, SaidProfile(described, "Shops", 2014, 62, ["Berlin"], ["ISO 27001"], logo=drawn()))
    add_picture(pair.b, drawn("JPEG"), "The studio")
    service = found.service(pair.B, description="A good one.", languages=["en"], regions=[find_region("Germany")])
    with transaction():
        given = {"whom": "clients", "kind": "percent", "percent": 10, "ends_on": clock.today() + timedelta(days=30)}
        db.session.add(Discount(service_id=service.id, created_at=clock.now(), **given))
    won = pair.won()
    say([won.lead_id], won.id, Said(True, "A shop", Money(100_00, "EUR"), "yes", "same", "yes", "Good.", "Lena"))
    return [
        json.loads(re.search(r'ld\+json">(.*?)</script>', client.get(path, follow_redirects=True).text, re.S)[1])
        for path in (f"/agencies/{pair.B.id}", f"/catalog/{service.id}")
    ]


def test_every_property_belongs_to_its_type(pages):
    for node in nodes(pages):
        unknown = node.keys() - {"@context", "@type"} - VOCABULARY[node["@type"]]
        assert not unknown, f"{node['@type']} has no {unknown}"


def test_all_types_of_the_vocabulary_are_said(pages):
    assert {node["@type"] for node in nodes(pages)} == set(VOCABULARY)


def test_the_rating_is_the_share_that_the_page_shows(pages, pair, client):
    (rating,) = [node for node in nodes(pages) if node["@type"] == "AggregateRating"]
    assert rating == {
        "@type": "AggregateRating", "ratingValue": "100", "bestRating": "100", "worstRating": "0", "reviewCount": 1,
        "ratingExplanation": "1 of 1 client would come again",
    }  # fmt: skip
    page = " ".join(client.get(f"/agencies/{pair.B.id}", follow_redirects=True).text.split())
    assert "Would come again" in page


def test_addresses_are_whole(pages):
    for node in nodes(pages):
        for name in ADDRESSES:
            for one in [node[name]] if isinstance(node.get(name), str) else node.get(name, []):
                assert urlsplit(one).scheme in ("http", "https"), one
                assert urlsplit(one).netloc, one
