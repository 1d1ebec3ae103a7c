"""The front page: doors for clients and agencies, figures that equal their rows, and nothing of anyone's client."""

import re
from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, move_on, return_lead


def kinds(page) -> dict[str, str]:
    return dict(re.findall(r'<a href="/catalog\?category=[^"]*">([^<]+)<span class="num">([^<]+)<', page.html))


def test_each_group_says_how_many_services_the_catalog_has_in_it(found, visit):
    agency, gone = found.agency("Northlight"), found.agency("Gone", status="suspended")
    for category in ("seo", "seo", "branding", "marketing"):
        found.service(agency, category)
    found.service(agency, "seo", status="paused")
    found.service(gone, "seo")
    visitor = visit()
    shown = kinds(visitor.get("/"))
    assert sorted(shown.values()) == ["1", "3"]
    for href, count in re.findall(
        r'<a href="(/catalog\?category=[^"]*)">[^<]+<span class="num">([^<]+)<', visitor.page.html
    ):
        assert f"{count} service" in visitor.get(href).text


def test_without_services_and_clients_there_is_no_band_for_them(visit):
    page = visit().get("/")
    assert "Need an agency?" not in page.text
    assert "This week in the alliance" not in page.text


def test_the_week_names_agencies_and_work_and_neither_client_nor_sum(pair, visit):
    lead = pair.lead(title="A shop for the Brothers", budget_min=None)
    pair.fee(move_on(accept_lead(lead.id, pair.b).id, pair.b, "won"), "4321.00")
    page = visit().get("/")
    assert "1 client changed hands in the last seven days." in page.text
    assert f"{pair.A.name} to {pair.B.name}" in page.text
    assert "At work" in page.text
    for closed in (*pair.client.values(), "Brothers", "4,321", "432"):
        assert closed not in page.html


@pytest.mark.parametrize("why", ["a week ago", "returned", "suspended", "not accepted"])
def test_what_is_over_is_not_of_this_week(pair, visit, why):
    lead = pair.lead()
    if why != "not accepted":
        referral = accept_lead(lead.id, pair.b)
    if why == "returned":
        return_lead(referral.id, pair.b, "not_as_described", "Not a client.")
    if why == "suspended":
        pair.A.status = "suspended"
        db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=8 if why == "a week ago" else 0)):
        assert "This week in the alliance" not in visit().get("/").text
