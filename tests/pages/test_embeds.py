"""What stands in other people's sites: framed by anyone, no cookie read or set, the same for everybody."""

import re

import pytest

from marketplace.catalog.actions import name_partner, refuse_to_be_named
from marketplace.catalog.models import Discount
from marketplace.core import clock, lifecycle
from marketplace.core.embeds import is_shown_elsewhere
from marketplace.core.transaction import transaction


@pytest.fixture
def shelf(pair, found):
    service = found.service(pair.B, title="Online <shop>", price_minor=1000_00)
    found.service(pair.B, title="Draft", status="draft")
    with transaction():
        for whom, percent in (("clients", 10), ("members", 50)):
            made = Discount(service_id=service.id, whom=whom, kind="percent", percent=percent, created_at=clock.now())
            from marketplace.core.extensions import db

            db.session.add(made)
    return pair


@pytest.mark.parametrize("path", ["/embed/agencies/{}", "/embed/agencies/{}/partners", "/embed/shelf.js"])
def test_anyone_may_frame_it_and_no_cookie_goes_either_way(shelf, visit, path):
    path = path.format(shelf.B.id)
    answers = [visit().client.get(path), visit(shelf.b).client.get(path), visit(shelf.a).client.get(path)]
    for answer in answers:
        assert answer.status_code == 200
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len({answer.data for answer in answers}) == 1


def test_a_signed_in_person_s_language_is_not_read(shelf, visit):
    visitor = visit(shelf.b)
    visitor.get("/language/ru")
    assert '<html lang="en"' in visitor.client.get(f"/embed/agencies/{shelf.B.id}").text
    assert '<html lang="ru"' in visitor.client.get(f"/embed/agencies/{shelf.B.id}?lang=ru").text


def test_only_what_strangers_may_see_stands_there_and_each_link_says_who_led_on(shelf, client):
    page = client.get(f"/embed/agencies/{shelf.B.id}").text
    assert "Online &lt;shop&gt;" in page
    assert "Draft" not in page
    assert "900" in page
    assert "500" not in page
    assert f"/agencies/{shelf.B.id}-kedr?via={shelf.B.id}" in page
    assert f"-online-shop?via={shelf.B.id}" in page
    assert '<base target="_blank">' in page


def test_partners_stand_there_with_who_led_on_and_only_those_that_everyone_may_see(shelf, found, client):
    empty = client.get(f"/embed/agencies/{shelf.B.id}/partners").text
    assert "No partners are named yet." in empty
    shown, suspended, refused = found.agency("Drei <Ufer>"), found.agency("Gone"), found.agency("Shy")
    for one in (shown, suspended, refused):
        name_partner(shelf.b, one.id)
    refuse_to_be_named(refused.people[0], shelf.B.id)
    with transaction():
        lifecycle.move(suspended, "suspended")
    page = client.get(f"/embed/agencies/{shelf.B.id}/partners").text
    assert "Drei &lt;Ufer&gt;" in page
    assert not [name for name in ("Gone", "Shy", "Northlight") if name in page]
    assert set(re.findall(r'<a[^>]*?href="([^"]+)"', page)) == {
        f"/agencies/{shown.id}-drei-ufer?via={shelf.B.id}",
        f"/agencies/{shelf.B.id}-kedr?via={shelf.B.id}",
    }
    assert '<base target="_blank">' in page


def test_who_comes_by_a_partner_s_link_is_brought_by_the_member(shelf, found, client):
    partner = found.agency("Drei Ufer")
    name_partner(shelf.b, partner.id)
    page = client.get(f"/embed/agencies/{shelf.B.id}/partners").text
    (way,) = re.findall(r'href="(/agencies/[^"]+drei-ufer[^"]*)"', page)
    assert client.get(way).status_code == 200
    form = client.get(f"/agencies/{partner.id}/ask").text
    assert re.search(rf'name="via"[^>]*value="{shelf.B.id}"', form)


@pytest.mark.parametrize("path", ["/embed/agencies/{}", "/embed/agencies/{}/partners"])
@pytest.mark.parametrize("whose", ["nobody", "suspended"])
def test_a_frame_around_nothing_is_small_and_quiet(found, client, path, whose):
    path = path.format(found.agency("Gone", status="suspended").id if whose == "suspended" else 99999)
    answer = client.get(path, headers={"Accept-Language": "ru"})
    assert answer.status_code == 404
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="ru"' in answer.text
    assert "data-gone" in answer.text
    assert not [word for word in ("Gone", "<nav", "<a ", "<form") if word in answer.text.partition("<body>")[2]]


@pytest.mark.parametrize(("query", "theme", "scheme"), [("", "light", "light"), ("?theme=dark", "dark", "dark"),
                                                       ("?theme=auto", "", "light dark"), ('?theme="><b>', "light", "light")])  # fmt: skip
def test_it_is_light_unless_its_address_says_otherwise(shelf, client, query, theme, scheme):
    for path in (f"/embed/agencies/{shelf.B.id}", f"/embed/agencies/{shelf.B.id}/partners", "/embed/agencies/99999"):
        page = client.get(path + query).text
        assert re.findall(r'<html[^>]*data-bs-theme="([^"]*)"', page) == ([theme] if theme else [])
        assert f'name="color-scheme" content="{scheme}"' in page


def test_the_codes_name_the_frame_in_the_members_language(shelf, visit):
    with transaction():
        shelf.B.name = 'Ke"dr & <b>'
    visitor = visit(shelf.b)
    visitor.get("/language/ru")
    codes = [one["data-copies"] for one in visitor.get("/agency/embed").all("button") if "data-copies" in one]
    script, frame = codes[:2]
    assert 'data-title="Ke&#34;dr &amp; &lt;b&gt;: услуги"' in script
    assert 'title="Ke&#34;dr &amp; &lt;b&gt;: услуги"' in frame


def test_to_show_the_codes_no_service_is_read(shelf, visit, statements):
    visitor = visit(shelf.b)
    asked = statements(lambda: visitor.get("/agency/embed"))
    assert not [one for one in asked if "services.title" in one and "EXISTS" not in one]


def test_everything_else_stays_unframed(shelf, found, visit):
    for path, status in (
        ("/", 200),
        (f"/agencies/{shelf.B.id}-kedr", 200),
        ("/agencies/99999", 404),
        ("/embedded", 404),
    ):
        answer = visit().client.get(path)
        assert (answer.status_code, answer.headers["X-Frame-Options"]) == (status, "DENY")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_member_copies_the_code_and_sees_how_it_looks(shelf, visit):
    page = visit(shelf.b).get("/agency/embed")
    assert (
        f'<script src="http://127.0.0.1:8000/embed/shelf.js" data-agency="{shelf.B.id}" data-theme="light" data-title="Kedr: services" async></script>'
        in page.text
    )
    assert [frame["src"] for frame in page.all("iframe")] == [f"/embed/agencies/{shelf.B.id}"]
    assert "You name no partners yet." in page.text
    name_partner(shelf.b, shelf.A.id)
    page = visit(shelf.b).get("/agency/embed")
    assert (
        f'data-agency="{shelf.B.id}" data-show="partners" data-theme="light" data-title="Kedr: partners" async></script>'
        in page.text
    )
    assert (
        f'<iframe src="http://127.0.0.1:8000/embed/agencies/{shelf.B.id}/partners?theme=light" title="Kedr: partners"'
        in page.text
    )
    assert [frame["src"] for frame in page.all("iframe")][1:] == [f"/embed/agencies/{shelf.B.id}/partners"]
    assert 'href="/agency/embed"' in visit(shelf.b).get("/services").html


@pytest.mark.parametrize("query", ["via=1", "via=111111111111111111", "lang=ru&via=2", "via=x"])
def test_what_an_address_says_of_who_led_there_is_not_remembered_in_a_frame(pair, client, query):
    for path in (f"/embed/agencies/{pair.A.id}", f"/embed/agencies/{pair.A.id}/partners", "/embed/shelf.js"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers


def test_pages_keep_their_session_whatever_their_address_ends_in():
    assert is_shown_elsewhere("/cards/agencies/1.png")
    for path in ("/invitation/1.png", "/catalog/saved/cards/1.png", "/desk/embed/", "/cards"):
        assert not is_shown_elsewhere(path)
