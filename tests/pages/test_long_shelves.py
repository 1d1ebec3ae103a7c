"""An agency with more services than one reads at once: its page shows them part by part, other sites the first of them."""

import json
import re

import pytest
from sqlalchemy import insert

from marketplace.catalog.models import Service
from marketplace.catalog.queries import find_category
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.pages.views import feeds

MANY = 45


@pytest.fixture
def agency(pair):
    """Its services are numbered in its own order, which is not the one they came in."""
    work, now = find_category("SEO"), clock.now()
    with transaction():
        db.session.execute(
            insert(Service),
            [
                {
                    "agency_id": pair.B.id, "title": f"Job {MANY - n:02}", "category": "SEO", "category_id": work.id, "currency": "EUR",
                    "price_minor": 100 * (n + 1), "status": "published", "created_at": now, "published_at": now, "place": MANY - n,
                }
                for n in range(MANY)
            ],
        )  # fmt: skip
    return pair.B


def jobs(page: str) -> list[str]:
    return re.findall(r'offer__t" href="[^"]*">\s*Job (\d+)\s*<', page)


def test_its_page_shows_twenty_at_once_and_leads_on_to_all(agency, visit):
    visitor, seen = visit(), []
    page = visitor.get(f"/agencies/{agency.id}")
    for part in (20, 20, 5):
        found = jobs(page.html)
        assert len(found) == part
        said = json.loads(re.search(r'ld\+json">(.*?)</script>', page.html, re.S)[1])
        assert [one["itemOffered"]["name"] for one in said["makesOffer"]] == [f"Job {one}" for one in found]
        assert "45 in all." in page.text
        assert "€1–45" in page.text  # of all, whichever part is shown
        seen += found
        following = [one["href"] for one in page.all("a") if one.get("rel") == "next"]
        page = visitor.get(following[0]) if following else page
    assert seen == [f"{n:02}" for n in range(1, MANY + 1)]
    assert not following


def test_a_place_that_is_none_leads_to_the_beginning(agency, visit):
    page = visit().get(f"/agencies/{agency.id}-kedr?cursor=nonsense", 422)
    assert f'href="/agencies/{agency.id}-kedr"' in page.html


def test_other_sites_show_the_first_and_lead_on_to_all(agency, client, found):
    page = client.get(f"/embed/agencies/{agency.id}").text
    assert jobs(page) == [f"{n:02}" for n in range(1, 21)]
    assert re.search(rf'href="/agencies/{agency.id}-kedr\?via={agency.id}#services"[^>]*>\s*All 45 services', page)
    few = found.agency()
    found.service(few)
    assert "services</a>" not in client.get(f"/embed/agencies/{few.id}").text


def test_a_feed_reads_no_more_than_it_shows(agency, client, monkeypatch, statements):
    monkeypatch.setattr(feeds, "MOST", 7)
    path = f"/agencies/{agency.id}/services.atom"
    assert client.get(path).text.count("<entry>") == 7
    of_services = [one for one in statements(lambda: client.get(path)) if "services.title" in one]
    assert of_services
    assert all("LIMIT" in one for one in of_services)
