"""Members' pages for their services and discounts, without JavaScript."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Discount, Service
from marketplace.core import clock
from marketplace.core.extensions import db

GIVEN = {
    "title": "Online shop on a ready engine", "category": "online-shops", "price_from": "5 000,00", "currency": "EUR",
    "unit": "project", "description": "Up to 300 products.\n\n* payment\n* delivery <script>", "is_taking": "y",
}  # fmt: skip
NEW = "/services/new"


@pytest.fixture
def member(pair, visit):
    return visit(pair.b)


@pytest.fixture
def shop(pair, found):
    return found.service(pair.B, price_minor=5000_00)


def the_one() -> Service:
    db.session.expire_all()
    return db.session.scalars(select(Service)).one()


def test_an_empty_shelf_says_what_to_do_next(member):
    page = member.get("/services")
    assert "You offer nothing yet" in page.text
    assert 'href="/services/new"' in page.html


def test_a_service_is_added_looked_over_and_put_into_the_catalog(pair, member, visit):
    page = member.post(
        NEW, on=NEW, regions=["de", "ua"], languages=["en", "de"], industries=["games"], delivery_days="42", **GIVEN
    )
    service = the_one()
    assert page.path == f"/services/{service.id}"
    assert (service.status, service.price_minor, service.delivery_days, service.is_taking) == (
        "draft",
        5000_00,
        42,
        True,
    )
    assert "Saved as a draft" in page.text
    assert "As the catalog will show it" in page.text
    assert "<li>payment</li>" in page.html
    assert "delivery &lt;script&gt;" in page.html
    assert "Put into the catalog" in page.text
    page = member.post(f"/services/{service.id}/publish")
    assert "It stands in the catalog." in page.text
    public = visit().get(f"/agencies/{pair.B.id}")
    assert "Online shop on a ready engine" in public.text
    assert "from €5,000" in public.text
    assert "Up to 300 products." in public.text


def test_a_refused_form_says_all_faults_at_once_and_keeps_what_was_typed(member):
    given = GIVEN | {"title": "", "price_from": "1,234", "delivery_days": "0", "description": "Kept"}
    page = member.post(NEW, 422, on=NEW, regions=["de"], **given)
    assert "3 things to mend" in page.text
    for sentence in ("Fill this in.", "can be read in two ways", "Write a number of days"):
        assert page.text.count(sentence) == 2  # on top and at its field
    assert "Kept" in page.text
    assert [
        box for box in page.all("input") if box.get("value") == "de" and box["name"] == "regions" and "checked" in box
    ]


def test_values_that_no_form_offers_are_refused(member):
    page = member.post(NEW, 422, on=NEW, **GIVEN | {"category": "nonsense", "unit": "century", "currency": "XXX"})
    assert "Choose one." in page.text


def test_a_service_is_changed(member, shop):
    page = member.get(f"/services/{shop.id}/edit")
    assert [one["value"] for one in page.all("input") if one.get("name") == "price_from"] == ["5000.00"]
    member.post(f"/services/{shop.id}/edit", **GIVEN | {"title": "Another", "price_from": "6000", "price_to": "9000"})
    assert (the_one().title, the_one().price_minor, the_one().price_to_minor, the_one().status) == (
        "Another",
        6000_00,
        9000_00,
        "published",
    )


def test_it_is_paused_and_put_back(member, shop):
    page = member.post(f"/services/{shop.id}/pause", on="/services")
    assert "in the catalog no more" in page.text
    assert the_one().status == "paused"
    member.post(f"/services/{shop.id}/resume", on=f"/services/{shop.id}")
    assert the_one().status == "published"


def test_delete_asks_first(member, shop):
    page = member.get(f"/services/{shop.id}/delete")
    assert "Keep it" in page.text
    assert the_one()
    page = member.post(f"/services/{shop.id}/delete")
    assert "You offer nothing yet" in page.text


def test_the_list_counts_by_state_and_orders(pair, member, found):
    for title, status in (("First", "published"), ("Second", "draft"), ("Third", "paused")):
        found.service(pair.B, title=title, status=status)
    page = member.get("/services")
    assert [page.text.index(title) for title in ("First", "Second", "Third")] == sorted(
        page.text.index(title) for title in ("First", "Second", "Third")
    )
    assert "Taken off" not in page.text
    third = db.session.scalar(select(Service.id).where(Service.title == "Third"))
    member.post(f"/services/{third}/move", deed="up")
    page = member.get("/services")
    assert page.text.index("Third") < page.text.index("Second")
    page = member.post(f"/services/{third}/move", on=f"/services/{third}", place="1")
    assert "It stands at place 1 now." in page.text
    assert "Write a whole number." in member.post(f"/services/{third}/move", 422, place="").text
    page = member.get("/services?status=draft")
    assert "Second" in page.text
    assert "First" not in page.text
    assert "Nothing in this state" in member.get("/services?status=reported").text


def test_what_an_admin_took_off_says_so_and_has_no_button(pair, member, found):
    service = found.service(pair.B, status="reported")
    found.person(alliance_role="admin", status="invited", email="notyet@alliance.example")
    admin = found.person(alliance_role="admin")
    page = member.get(f"/services/{service.id}")
    assert "An admin has taken this service off" in page.text
    assert f"mailto:{admin.email}" in page.html
    assert "notyet@" not in page.html
    for step in ("publish", "pause", "resume", "delete"):
        assert f"/services/{service.id}/{step}" not in page.html
    assert "An admin has taken" in member.get(f"/services/{service.id}/delete").text


@pytest.mark.thorough
def test_a_discount_is_added_shown_changed_ended_and_deleted(pair, member, shop, visit):
    new, today = f"/services/{shop.id}/discounts/new", clock.today()
    last = today + timedelta(days=20)
    given = {
        "whom": "clients",
        "kind": "percent",
        "percent": "16",
        "ends_on": last.isoformat(),
        "conditions": "From two on",
    }
    page = member.post(new, on=new, **given)
    assert "16% off" in page.text
    assert "From two on" in page.text
    assert "add up to" not in page.text
    public = visit().get(f"/agencies/{pair.B.id}")
    for words in ("from €4,200", "instead of €5,000", "−16%", "until "):
        assert words in public.text
    one = db.session.scalars(select(Discount)).one()
    page = member.post(f"/services/{shop.id}/discounts/{one.id}", on=f"/services/{shop.id}/discounts/{one.id}",
                       whom="members", kind="amount", amount="1 500")  # fmt: skip
    assert "€1,500 off" in page.text
    assert "As fellow members see it" in page.text
    assert "−€1,500" not in visit().get(f"/agencies/{pair.B.id}").text
    page = member.post(f"/services/{shop.id}/discounts/{one.id}/end")
    assert "Today is its last day" in page.text
    page = member.post(
        f"/services/{shop.id}/discounts/{one.id}/delete", on=f"/services/{shop.id}/discounts/{one.id}/delete"
    )
    assert "No discount yet." in page.text


def test_a_refused_discount_says_why_at_its_field(member, shop):
    new = f"/services/{shop.id}/discounts/new"
    page = member.post(new, 422, on=new, whom="clients", kind="amount", amount="5000", percent="not asked for")
    assert "A discount stays below the price." in page.text
    assert "1 thing to mend" in page.text
    assert "not an amount" in member.post(new, 422, whom="clients", kind="amount", amount="much").text
    assert "Enter a day like" in member.post(new, 422, whom="clients", kind="percent", percent="5", ends_on="soon").text
    member.post(new, on=new, whom="clients", kind="percent", percent="5")
    page = member.post(new, 422, on=new, whom="clients", kind="percent", percent="6")
    assert "another discount lowers the price for the same people" in page.text


def test_too_much_is_warned_and_taken(member, shop):
    new = f"/services/{shop.id}/discounts/new"
    page = member.post(new, on=new, whom="clients", kind="percent", percent="50")
    assert page.text.count("Discount and reward add up to 60% of the price") == 2
    assert "50% off" in page.text


def bare(html: str, service_id: int) -> str:
    """A page without its address and without the key of its forms, which says when it was made."""
    return re.sub(r'"[\w.-]{60,}"', "", html).replace(f"services/{service_id}", "")


def test_a_stranger_finds_nothing_in_the_same_bytes(pair, found, visit, shop):
    member = visit(pair.a)
    for path in ("", "/edit", "/delete", "/discounts/new", "/discounts/1", "/discounts/1/delete"):
        there = member.client.get(f"/services/{shop.id}{path}")
        missing = member.client.get(f"/services/999999{path}")
        assert (there.status_code, missing.status_code) == (404, 404)
        assert bare(there.text, shop.id) == bare(missing.text, 999999)


def test_the_menu_has_it_for_owners_and_managers_only(pair, found, visit):
    for role, there in (("owner", True), ("manager", True), ("sales", False), ("finance", False)):
        assert ('href="/services"' in visit(found.person(pair.B, role)).get("/today").html) is there


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_the_pages_speak_the_reader_s_language(found, pair, visit, language):
    service = found.service(pair.B)
    member = visit(found.person(pair.B, "manager", language=language))
    for path in ("/services", NEW, f"/services/{service.id}", f"/services/{service.id}/discounts/new"):
        member.get(path)


def test_long_names_and_large_prices_are_shown(found, pair, member):
    service = found.service(
        pair.B, title="Ж" * 72, price_minor=999_999_999_00, currency="UAH", unit="month", description="x" * 10_000
    )
    for path in ("/services", f"/services/{service.id}", f"/services/{service.id}/edit"):
        assert "999,999,999" in member.get(path).html or path.endswith("edit")
