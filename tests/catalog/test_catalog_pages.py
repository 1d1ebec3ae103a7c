"""The catalog as everyone sees it: filters in the address, counts, prices, and nothing that isn't for everyone."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.catalog.index import Filters
from marketplace.catalog.models import Discount, Rate
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction


@pytest.fixture
def shelf(found):
    """Four services of three agencies."""
    berlin = found.agency("Northlight", city="Berlin", languages=["de", "en"])
    krakow = found.agency("Sable Road", country="PL", city="Kraków", languages=["pl"])
    return {
        "shops": found.service(berlin, "online-shops", title="Online shop in six weeks", price_minor=5000_00),
        "seo": found.service(berlin, "seo", title="Promotion of shops", price_minor=900_00, unit="month"),
        "brand": found.service(krakow, "branding", title="Brand design", price_minor=4000_00, currency="USD"),
        "draft": found.service(krakow, "seo", title="Not ready", status="draft"),
    }


def discount(service, whom="clients", **more):
    given = {"kind": "percent", "percent": 20} | more
    if given["kind"] != "percent":
        given["percent"] = None
    with transaction():
        db.session.add(Discount(service_id=service.id, whom=whom, created_at=clock.now(), **given))


def titles(page) -> list[str]:
    return [
        unescape(title).strip() for title in re.findall(r'class="row-x__t offer__t" href="[^"]*">([^<]*)<', page.html)
    ]


def relaxed(page) -> list[tuple[str, str, str]]:
    rows = re.findall(r'<a href="([^"]*)"><span>([^<]*)</span><span class="num">(\d+)</span>', page.html)
    return [(unescape(href), words, number) for href, words, number in rows]


def test_everyone_finds_what_is_published(shelf, visit):
    page = visit().get("/catalog")
    assert sorted(titles(page)) == ["Brand design", "Online shop in six weeks", "Promotion of shops"]
    assert "3 services from 2 agencies" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=seo", {"seo"}), ("category=seo&category=branding", {"seo", "brand"}), ("category=marketing", {"seo"}),
        ("region=pl", {"brand"}), ("region=europe", {"shops", "seo", "brand"}), ("region=us", set()), ("language=de", {"shops", "seo"}),
        ("q=shop", {"shops", "seo"}), ("q=сео", {"seo"}), ("q=northlight+brand", set()), ("offer=fixed", {"shops", "brand"}),
        ("category=marketing&region=pl", set()), ("budget=1000", {"seo"}), ("budget=1.000,00&currency=EUR", {"seo"}),
        ("category=nonsense&region=zz&language=zz", {"shops", "seo", "brand"}), ("budget=lots", {"shops", "seo", "brand"}), ("q=&budget=&within=&sort=", {"shops", "seo", "brand"}), ("taking=1", {"shops", "seo", "brand"}),
        ("within=4", set()), ("within=99", {"shops", "seo", "brand"}), ("page=-1", {"shops", "seo", "brand"}),
        ("page=99999", {"shops", "seo", "brand"}), ("sort=cheapest", {"shops", "seo", "brand"}),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(shelf, visit, query, expected):
    page = visit().get(f"/catalog?{query}")
    assert set(titles(page)) == {shelf[name].title for name in expected}


def test_each_facet_counts_what_remains_with_it(shelf, visit):
    page = visit().get("/catalog?category=marketing&region=de")
    found = re.findall(r'<label class="form-check-label" for="([^"]*)">.*?<span class="num">(\d+)</span>', page.html)
    counts = dict(found)
    assert counts["category-marketing"] == counts["category-seo"] == "1"
    assert counts["category-development"] == "1"
    assert counts["region-de"] == "1"
    assert "region-pl" not in counts  # no marketing there
    assert "category-design" not in counts


def test_a_chip_takes_its_filter_away_and_an_empty_result_says_which_one_to_relax(shelf, visit):
    visitor = visit()
    page = visitor.get("/catalog?category=seo&region=pl")
    assert "No service fits all of it" in page.text
    assert relaxed(page) == [("/catalog?region=pl", "SEO", "1"), ("/catalog?category=seo", "Poland", "1")]
    assert titles(visitor.get("/catalog?category=seo")) == ["Promotion of shops"]


def test_a_discount_that_runs_is_shown_with_the_price_before(shelf, visit):
    discount(shelf["shops"], ends_on=clock.today() + timedelta(days=9))
    page = visit().get("/catalog?offer=discount")
    assert titles(page) == ["Online shop in six weeks"]
    assert "from €4,000" in page.text
    assert "instead of €5,000−20%" in page.text


HIDDEN = [
    {"whom": "members"}, {"starts_on": timedelta(1)}, {"ends_on": timedelta(-1)},
    {"whom": "members", "kind": "extra", "extra": "A secret audit"}, {"kind": "extra", "extra": "A secret audit", "ends_on": timedelta(-1)},
]  # fmt: skip


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_for_members_over_or_to_come_is_nowhere_for_strangers(shelf, visit, hidden):
    days = {name: clock.today() + value if isinstance(value, timedelta) else value for name, value in hidden.items()}
    discount(shelf["shops"], **days)
    visitor = visit()
    for query in ("", "?offer=discount", "?budget=4500", "?sort=price"):
        page = visitor.get(f"/catalog{query}")
        assert "€4,000" not in page.text
        assert "secret audit" not in page.text
        assert "For members" not in page.text
    assert titles(visitor.get("/catalog?offer=discount")) == []
    assert titles(visitor.get("/catalog?budget=4500")) == ["Promotion of shops"]


def test_members_see_their_own_terms_and_can_pass_a_client(shelf, found, visit):
    discount(shelf["shops"], whom="members", percent=30)
    member = found.agency().people[0]
    page = visit(member).get("/catalog?q=online")
    assert "For members" in page.text
    assert "€3,500" in page.text
    assert f"/leads/new?agency={shelf['shops'].agency_id}" in page.html
    assert "Pass a client" not in visit(shelf["shops"].agency.people[0]).get("/catalog?q=online").text


def test_prices_stand_beside_those_in_the_reader_s_currency_by_the_rate_that_is_set(shelf, visit):
    with transaction():
        db.session.add(Rate(currency="USD", day=clock.today(), per_base=Decimal("1.25"), made_at=clock.now()))
    page = visit().get("/catalog?sort=price")
    assert titles(page) == ["Promotion of shops", "Brand design", "Online shop in six weeks"]
    assert "≈ €3,200" in page.text
    assert titles(visit().get("/catalog?budget=4000&currency=USD")) == ["Promotion of shops", "Brand design"]


def test_a_currency_without_a_rate_comes_last_and_is_not_compared(shelf, visit):
    assert titles(visit().get("/catalog?sort=price"))[-1] == "Brand design"
    assert "≈" not in visit().get("/catalog").text


def test_pages_follow_each_other(found, visit):
    agency = found.agency()
    for number in range(45):
        found.service(agency, "seo", title=f"Job {number:02}")
    visitor, seen, query = visit(), [], "?sort=newest"
    while query:
        page = visitor.get(f"/catalog{query}")
        seen += titles(page)
        following = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
        query = following[0].removeprefix("/catalog") if following else ""
    assert len(seen) == len(set(seen)) == 45
    assert "41–45 of 45" in page.text


def test_agencies_are_found_with_the_same_filters(shelf, visit):
    visitor = visit()
    assert sorted(titles(visitor.get("/agencies"))) == ["Northlight", "Sable Road"]
    assert titles(visitor.get("/agencies?category=branding")) == ["Sable Road"]
    assert titles(visitor.get("/agencies?q=north")) == ["Northlight"]
    assert "from €900" in visitor.get("/agencies?category=seo").text


def test_an_empty_catalog_says_so(app, visit):
    assert "Nothing is in the catalog yet" in visit().get("/catalog").text
    assert "No agency is a member yet" in visit().get("/agencies").text


@pytest.mark.parametrize("page", ["/catalog", "/agencies"])
def test_a_filter_that_there_is_not_is_passed_over_and_the_page_says_so(shelf, visit, page):
    for asked, unknown in (
        ("category=nope&category=seo", "“nope”"), ("region=no%3Cb%3E&language=xx", "“no<b>”, “xx”"), ("offer=free", "“free”"),
        ("within=99&sort=dearest&sort=dearest", "“99”, “dearest”"), ("taking=maybe&currency=XXX", "“maybe”, “XXX”"),
    ):  # fmt: skip
        assert f"Passed over, as no filter has it: {unknown}." in visit().get(f"{page}?{asked}").text
    known = "category=seo&language=en&offer=discount&within=4&sort=price&taking=1&currency=usd&q=x&budget=9&page=2"
    assert "Passed over" not in visit().get(f"{page}?{known}").text


def test_nobody_pays_for_a_better_place(visit):
    assert "nobody can pay" in visit().get("/catalog/best-match").text


def test_an_address_says_what_was_chosen_and_is_read_back_the_same():
    said = Filters(q="seo & more", category=("seo", "a b"), taking=True, within="4", budget="1 000", currency="USD")
    assert Filters.read(MultiDict(parse_qsl(said.address("EUR"))), "EUR") == said
    assert Filters(currency="EUR").address("EUR") == ""
