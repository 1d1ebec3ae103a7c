"""Atom feeds: the newest services that strangers may see, with the catalog's filters; nothing of members, nothing of yesterday."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from sqlalchemy import select

from marketplace.catalog.models import Discount, Service
from marketplace.community.actions import SaidNews, publish, withdraw, write_news
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8"), path
    return ElementTree.fromstring(answer.data)  # noqa: S314 — our own


def titles(root) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


@pytest.fixture
def shelf(pair, found):
    now = clock.now()
    found.service(
        pair.B,
        "SEO",
        title="Old & <new>",
        published_at=now - timedelta(days=9),
        description="**Bold**\n\n<script>x</script>",
    )
    found.service(pair.B, "Online shops", title="Newest", published_at=now, price_minor=1000_00)
    found.service(pair.A, "SEO", title="Between", published_at=now - timedelta(days=1))
    found.service(pair.A, "SEO", title="Draft", status="draft", published_at=None)
    found.service(found.agency(status="suspended"), "SEO", title="Suspended")
    return pair


@pytest.fixture
def give(shelf):
    """Puts a discount on the oldest service."""

    def _give(**more):
        with transaction():
            service = db.session.scalar(select(Service).filter_by(title="Old & <new>"))
            said = {"whom": "clients", "kind": "percent", "percent": 10, "service_id": service.id} | more
            db.session.add(Discount(**said))

    return _give


def test_the_newest_stand_first_and_only_those_that_strangers_see(shelf, client):
    assert titles(read(client, "/catalog.atom")) == ["Newest", "Between", "Old & <new>"]
    assert titles(read(client, "/catalog.atom?category=seo&sort=price")) == ["Between", "Old & <new>"]
    assert titles(read(client, f"/agencies/{shelf.B.id}/services.atom")) == ["Newest", "Old & <new>"]
    assert client.get("/agencies/99999/services.atom").status_code == 404


def test_no_terms_of_members_and_no_discount_of_another_day_stands_in_it(shelf, visit):
    today = clock.today()
    with transaction():
        service = db.session.scalar(select(Service).filter_by(title="Newest"))
        for whom, percent, days in (("members", 50, {}), ("clients", 40, {"ends_on": today - timedelta(days=1)}),
                                    ("clients", 30, {"starts_on": today + timedelta(days=1)})):  # fmt: skip
            db.session.add(
                Discount(
                    service_id=service.id, whom=whom, kind="percent", percent=percent, created_at=clock.now(), **days
                )
            )
    for client in (visit().client, visit(shelf.a).client):
        for path in ("/catalog.atom", f"/agencies/{shelf.B.id}/services.atom"):
            (entry,) = [
                one for one in read(client, path).iter(f"{ATOM}entry") if one.findtext(f"{ATOM}title") == "Newest"
            ]
            assert entry.findtext(f"{ATOM}summary") == "from €1,000"
            text = ElementTree.tostring(entry, encoding="unicode")
            assert not [price for price in ("500", "600", "700", "%") if price in text]


@pytest.mark.parametrize("path", ["/catalog.atom", "/catalog.atom?category=seo&lang=ru", "/agencies/{}/services.atom"])
def test_it_has_all_that_atom_asks_for(shelf, client, path):
    path = path.format(shelf.B.id)
    root = read(client, path)
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"http://127.0.0.1:8000{path}"
    ids = []
    for one in (root, *root.iter(f"{ATOM}entry")):
        assert all(len(one.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
        assert one.findtext(f"{ATOM}author/{ATOM}name")
        page = one.find(f"{ATOM}link[@rel='alternate']").get("href").removeprefix("http://127.0.0.1:8000")
        assert client.get(page).status_code == 200
        assert clock.now().fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo
        ids.append(one.findtext(f"{ATOM}id"))
    assert len(ids) == len(set(ids)) > 1
    # What somebody wrote is HTML that is shown as text: no element of it is one of the feed's.
    assert "<script" not in "".join(one.text or "" for one in root.iter(f"{ATOM}content"))


def test_who_has_it_already_gets_nothing_anew(shelf, client):
    first = client.get("/catalog.atom")
    assert client.get("/catalog.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with transaction():
        db.session.scalar(select(Service).filter_by(title="Newest")).title = "Renamed"
    assert client.get("/catalog.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.thorough
def test_a_discount_that_begins_or_is_over_moves_its_day(shelf, client, give):
    def updated(title="Old & <new>"):
        root = read(client, "/catalog.atom")
        own = [
            one.findtext(f"{ATOM}updated") for one in root.iter(f"{ATOM}entry") if one.findtext(f"{ATOM}title") == title
        ]
        assert root.findtext(f"{ATOM}updated") == max(
            one.findtext(f"{ATOM}updated") for one in root.iter(f"{ATOM}entry")
        )
        return clock.day_of(clock.now().fromisoformat(own[0]))

    today, before = clock.today(), clock.now() - timedelta(days=30)
    assert updated() == today - timedelta(days=9)
    for ends in (6, 5):  # one after the other
        give(ends_on=today - timedelta(days=ends), starts_on=today - timedelta(days=ends), created_at=before)
        assert updated() == today - timedelta(days=ends - 1)
    give(whom="members", starts_on=today, created_at=before)
    give(starts_on=today + timedelta(days=1), created_at=before)
    assert updated() == today - timedelta(days=4)
    give(starts_on=today - timedelta(days=3), ends_on=today, created_at=before)
    assert updated() == today - timedelta(days=3)
    give(kind="extra", percent=None, extra="An audit", created_at=clock.now())
    assert updated() == today


@pytest.mark.parametrize("asked", ["category=nope", "category=seo&region=nope", "language=xx", "offer=free", "within=9", "sort=dearest",
                                   "currency=XXX", "industry=nope&lang=ru", "taking=yes"])  # fmt: skip
def test_there_is_no_feed_of_a_filter_that_there_is_not(shelf, client, asked):
    answer = client.get(f"/catalog.atom?{asked}")
    assert answer.status_code == 404
    assert ("The catalog has no such filter" in answer.text) == ("lang=ru" not in asked)


def test_the_pages_say_where_their_feeds_are(shelf, visit):
    for page, feed in (
        ("/catalog?category=seo", "/catalog.atom?category=seo"),
        (f"/agencies/{shelf.B.id}", f"/agencies/{shelf.B.id}/services.atom"),
    ):
        found = [one["href"] for one in visit().get(page).all("link") if one.get("type") == "application/atom+xml"]
        assert found == [feed]


def test_public_news_stands_in_a_feed_the_newest_first_and_what_is_for_members_does_not(pair, found, client):
    team = found.person(alliance_role="partner_manager")
    for number, (title, is_public) in enumerate(
        (("Old & <new>", True), ("Inner", False), ("Newest", True), ("Gone", True))
    ):
        with time_machine.travel(clock.now() - timedelta(days=9 - number)):
            row = publish(write_news(team, SaidNews(title, "**Bold** <script>x</script>\n\nMore", is_public)).id, team)
    withdraw(row.id, team)
    write_news(team, SaidNews("Draft", "Text", is_public=True))
    root = read(client, "/news.atom")
    assert titles(root) == ["Newest", "Old & <new>"]
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary").startswith("Bold")
    assert "<strong>Bold</strong>" in entry.findtext(f"{ATOM}content")
    assert "<script" not in entry.findtext(f"{ATOM}content")
    for path in ("/news", f"/news/{row.id - 1}"):
        assert 'href="/news.atom"' in client.get(path).text
    answer = client.get("/news.atom")
    again = client.get("/news.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert read(client, "/news.atom?lang=uk").get("{http://www.w3.org/XML/1998/namespace}lang") == "uk"


def test_a_feed_without_news_is_one_all_the_same(app, client):
    assert titles(read(client, "/news.atom")) == []
