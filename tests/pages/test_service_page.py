"""A service's own public page: what everyone may read of it at one address, and no more."""

import json
import re

import pytest

from marketplace.catalog import emails
from marketplace.catalog.actions import SaidProfile, save_profile
from marketplace.catalog.models import Discount, Profile
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from tests.drawn import drawn


@pytest.fixture
def service(pair, found):
    """With all that can be said of one, at 1,000 EUR; clients get 10 % off, members half."""
    save_profile(pair.b, SaidProfile({"name": "Kedr", "country": "DE", "languages": ["de"]}, "Shops", logo=drawn()))
    service = found.service(
        pair.B,
        title="Online <shop>",
        description="A **good** one.\n\n<script>x</script>",
        delivery_days=30,
        languages=["uk"],
    )
    for whom, kind, more in (
        ("clients", "percent", {"percent": 10}),
        ("members", "percent", {"percent": 50}),
        ("clients", "extra", {"extra": "An audit"}),
        ("members", "extra", {"extra": "Secret lunch"}),
    ):
        with transaction():
            db.session.add(Discount(service_id=service.id, whom=whom, kind=kind, created_at=clock.now(), **more))
    return service


def path_of(service) -> str:
    return f"/catalog/{service.id}-online-shop"


def test_it_says_all_that_the_agency_said_of_it(service, found, visit):
    found.service(service.agency, title="Another one", price_minor=700_00)
    found.service(service.agency, title="Draft of one", status="draft")
    page = visit().get(path_of(service))
    for said in ("Online <shop>", "A good one.", "30 days", "Ukrainian", "Online shops", "Free with it: An audit", "Kedr",
                 "Another one", "from €700", "Germany"):  # fmt: skip
        assert said in page.text, said
    assert "€900" in page.text
    assert "<strong>good</strong>" in page.html
    assert "<script>x" not in page.html
    assert "Draft of one" not in page.text
    assert [one["class"] for one in page.all("img")] == ["plate plate--logo"]


def test_the_price_and_the_way_to_ask_come_before_the_description(service, visit):
    page = visit().get(path_of(service)).html.partition("<body")[2]
    places = [page.index(part) for part in (f"?service={service.id}", "€900", "What you get", "30 days")]
    assert places == sorted(places)


def test_what_holds_for_members_is_read_by_members_alone(service, pair, visit):
    for page in (visit().get(path_of(service)), visit(pair.a).get(path_of(service))):
        is_member = "Pass a client to them" in page.text
        assert ("€500" in page.html, "Secret lunch" in page.html) == (is_member, is_member)
        said = re.search(r'ld\+json">(.*?)</script>', page.html, re.S)[1]
        assert not [secret for secret in ("500", "Secret") if secret in said]


def test_strangers_ask_and_members_pass_a_client(service, pair, visit):
    def ways(person=None) -> set[str]:
        return {one.get("href", "").split("?")[0] for one in visit(person).get(path_of(service)).all("a")}

    ask, pass_on, report = f"/agencies/{pair.B.id}/ask", "/leads/new", f"/report/service/{service.id}"
    assert {ask, pass_on, report} & ways() == {ask, report}
    assert {ask, pass_on, report} & ways(pair.a) == {pass_on, report}
    assert {ask, pass_on, report} & ways(pair.b) == {report}
    form = visit().get(f"{ask}?service={service.id}")
    assert f'value="s{service.id}" selected' in form.html or f'selected value="s{service.id}"' in form.html
    with transaction():
        db.session.get(Profile, pair.B.id).is_taking = False
    assert ask not in ways()
    assert "Takes no new clients now" in visit().get(path_of(service)).text


def test_the_plain_number_and_old_titles_lead_to_the_present_address(service, client):
    for path in (f"/catalog/{service.id}", f"/catalog/{service.id}-old-title"):
        answer = client.get(f"{path}?lang=ru&via=7")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{path_of(service)}?lang=ru&via=7")
    page = client.get(f"{path_of(service)}?via=7").text
    assert re.search(rf'rel="canonical"\s+href="http[^"?]+{path_of(service)}"', page)


def test_only_what_is_in_the_catalog_of_an_active_agency_has_a_page(found, client):
    agency = found.agency()
    hidden = [found.service(agency, title="Hidden", status=status) for status in ("draft", "paused", "reported")]
    hidden.append(found.service(found.agency(status="suspended"), title="Hidden"))
    for one in hidden:
        for path in (f"/catalog/{one.id}", f"/catalog/{one.id}-hidden", f"/catalog/{one.id}-x"):
            assert client.get(path).status_code == 404, one.status
    assert client.get("/catalog/99999").status_code == 404


def test_search_engines_and_networks_read_what_stands_on_the_page(service, client):
    page = client.get(path_of(service)).text
    said = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])
    about = "A good one. <script>x</script>"  # the whole text, as text
    assert (said["@type"], said["name"], said["description"]) == ("Service", "Online <shop>", about)
    assert said["url"] == said["offers"]["url"] == f"http://127.0.0.1:8000{path_of(service)}"
    assert said["provider"]["name"] == "Kedr"
    assert said["offers"]["priceSpecification"]["minPrice"] == "900.00"
    assert re.search('property="og:title"\\s+content="Online &lt;shop&gt;"', page)
    assert re.search(
        'property="og:description"\\s+content="Online &lt;shop&gt;, Kedr. A good one. &lt;script&gt;x&lt;/script&gt;"',
        page,
    )


def test_lists_and_mails_lead_to_it(service, client):
    for path in ("/catalog", f"/agencies/{service.agency_id}-kedr", "/catalog.atom"):
        assert path_of(service) in client.get(path).text, path
    assert client.get(emails._path(service)).headers["Location"] == path_of(service)
