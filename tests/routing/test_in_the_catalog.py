"""The catalog says who takes clients as the cap and the pause have it, and follows both."""

from datetime import timedelta

import pytest

from marketplace.catalog.index import Asked, Facet
from marketplace.catalog.index.shelf import shelf
from marketplace.core import clock
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.routing.actions import end_pause, pause, set_cap


def takes(agency) -> bool:
    """Whether the catalog finds the agency among those that take clients."""
    found = shelf().ask(lambda held: held.agencies.ask(Asked({Facet.TAKING: frozenset({True})}, limit=100)))
    return agency.id in found.ids


def mark(client, agency) -> bool:
    """Whether its page and the list say that it takes none."""
    paths = (f"/agencies/{agency.id}", f"/embed/agencies/{agency.id}")
    marks = {path: "Takes no new clients now" in client.get(path, follow_redirects=True).text for path in paths}
    assert len({*marks.values()}) == 1, marks
    return marks[paths[0]]


def test_a_pause_takes_an_agency_out_of_those_that_take_clients(routed, found, client):
    agency = routed.those[0]
    found.service(agency)
    owner = agency.people[0]
    assert takes(agency)
    assert not mark(client, agency)
    pause(owner, clock.today(), clock.today() + timedelta(3), "Holidays")
    assert not takes(agency)
    assert mark(client, agency)
    asked = client.get(f"/agencies/{agency.id}/ask")
    assert asked.status_code == 409
    assert "takes no new clients at the moment" in asked.text
    assert 'href="/catalog?taking=1"' in asked.text
    end_pause(owner)
    assert takes(agency)
    assert not mark(client, agency)


def test_a_full_agency_is_no_more_among_them_until_it_has_free_hands(routed, found, client):
    agency = routed.those[0]
    found.service(agency)
    person = agency.people[0]
    set_cap(person, 1, None)
    assert takes(agency)
    referral = accept_lead(routed.lead().id, person)
    assert not takes(agency)
    assert mark(client, agency)
    assert f"{agency.id}" not in [str(one.id) for one in shelf().ask(lambda held: held.agencies.rows) if one.is_taking]
    move_on(referral.id, person, "lost", reason="budget")
    assert takes(agency)


@pytest.mark.parametrize("path", ["/catalog", "/catalog?taking=1"])
def test_the_list_of_services_marks_and_filters_by_it(routed, found, client, path):
    agency = routed.those[0]
    found.service(agency, title="Shops that last")
    assert "Takes no new clients now" not in client.get(path).text
    set_cap(agency.people[0], 1, None)
    accept_lead(routed.lead().id, agency.people[0])
    page = client.get(path).text
    assert ("Shops that last" in page) is ("taking" not in path)
    assert ("Takes no new clients now" in page) is ("taking" not in path)


def test_nobody_is_led_to_ask_an_agency_that_takes_none(routed, found, client):
    agency = routed.those[0]
    service = found.service(agency)
    owner = agency.people[0]
    paths = f"/agencies/{agency.id}", f"/catalog/{service.id}"

    def asks() -> list[bool]:
        pages = [client.get(path, follow_redirects=True).text for path in paths]
        return [f"/agencies/{agency.id}/ask" in page or "Ask this agency" in page for page in pages]

    assert asks() == [True, True]
    pause(owner, clock.today(), clock.today() + timedelta(3), "Holidays")
    assert asks() == [False, False]
    page = client.get(paths[0], follow_redirects=True).text
    assert 'href="/catalog?taking=1"' in page
