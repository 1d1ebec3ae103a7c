"""What stands in other people's sites: framed by anyone, no cookie read or set, the same for everybody."""

import pytest

from marketplace.catalog.models import Discount
from marketplace.core import clock
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


@pytest.mark.parametrize("path", ["/embed/agencies/{}", "/embed/shelf.js"])
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
    assert '<html lang="en">' in visitor.client.get(f"/embed/agencies/{shelf.B.id}").text
    assert '<html lang="ru">' in visitor.client.get(f"/embed/agencies/{shelf.B.id}?lang=ru").text


def test_only_what_strangers_may_see_stands_there_and_each_link_says_who_led_on(shelf, client):
    page = client.get(f"/embed/agencies/{shelf.B.id}").text
    assert "Online &lt;shop&gt;" in page
    assert "Draft" not in page
    assert "900" in page
    assert "500" not in page
    assert f"/agencies/{shelf.B.id}-kedr?via={shelf.B.id}" in page
    assert f"-online-shop?via={shelf.B.id}" in page
    assert '<base target="_blank">' in page


def test_everything_else_stays_unframed(shelf, found, visit):
    suspended = found.agency(status="suspended")
    for path, status in (
        ("/", 200),
        (f"/agencies/{shelf.B.id}-kedr", 200),
        ("/embed/agencies/99999", 404),
        (f"/embed/agencies/{suspended.id}", 404),
    ):
        answer = visit().client.get(path)
        assert (answer.status_code, answer.headers["X-Frame-Options"]) == (status, "DENY")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_member_copies_the_code_and_sees_how_it_looks(shelf, visit):
    page = visit(shelf.b).get("/agency/embed")
    assert f'<script src="http://127.0.0.1:8000/embed/shelf.js" data-agency="{shelf.B.id}" async></script>' in page.text
    (frame,) = page.all("iframe")
    assert frame["src"] == f"/embed/agencies/{shelf.B.id}"
    assert 'href="/agency/embed"' in visit(shelf.b).get("/services").html


@pytest.mark.parametrize("query", ["via=1", "via=111111111111111111", "lang=ru&via=2", "via=x"])
def test_what_an_address_says_of_who_led_there_is_not_remembered_in_a_frame(pair, client, query):
    for path in (f"/embed/agencies/{pair.A.id}", "/embed/shelf.js"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
