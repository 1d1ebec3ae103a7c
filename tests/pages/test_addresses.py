"""Addresses that bear a name: read by their number, and led on to the present one after a renaming."""

import re

import pytest

from marketplace.catalog.actions import SaidCase, create_case
from marketplace.core import lifecycle
from marketplace.core.extensions import db
from marketplace.core.slugs import LONGEST, slug
from marketplace.core.transaction import transaction
from marketplace.pages.addresses import agency_page


@pytest.mark.parametrize(
    ("name", "written"),
    [("Kedr Studio", "kedr-studio"), ("Кедр & Söhne GmbH", "kedr-sohne-gmbh"), ("Об’єкт", "obekt"), ("Щука і Єнот", "schuka-i-enot"),
     ("O'Hara / Łódź  №7", "ohara-lodz-no7"), ("Große Straße", "grosse-strasse"), ("ЁЛКА", "elka"), ("日本", None), ("—", None), ("", None),
     ("</script>", "script"), ("a" * 100, "a" * LONGEST), ("word " * 30, "-".join(["word"] * 12))],
)  # fmt: skip
def test_a_name_is_written_in_latin_letters_figures_and_hyphens(name, written):
    assert slug(name) == written


def test_a_plain_number_and_an_old_name_lead_to_the_present_address(app, found, client):
    agency = found.agency("Кедр")
    with app.test_request_context():
        old = agency_page(agency)
    assert old == f"/agencies/{agency.id}-kedr"
    assert client.get(old).status_code == 200
    agency.name = "Kedr & Partners"
    db.session.commit()
    present = f"/agencies/{agency.id}-kedr-partners"
    for path in (f"/agencies/{agency.id}", old, f"/agencies/{agency.id}-", f"/agencies/{agency.id}-%00"):
        answer = client.get(f"{path}?lang=ru&via=7")
        assert (answer.status_code, answer.headers.get("Location")) in (
            (301, f"{present}?lang=ru&via=7"),
            (404, None),
        ), path
    assert client.get(old).headers["Location"] == present
    assert client.get(present).status_code == 200


def test_the_page_of_cases_bears_the_name_of_its_agency_too(found, client):
    agency, other = found.agency("Кедр"), found.agency("日本")
    for one in (agency, other):
        create_case(one.people[0], SaidCase("A shop"))
    old, plain = f"/agencies/{agency.id}-kedr/cases", f"/agencies/{other.id}/cases"
    assert [client.get(path).status_code for path in (old, plain)] == [200, 200]
    agency.name = "Kedr & Partners"
    db.session.commit()
    present = f"/agencies/{agency.id}-kedr-partners/cases"
    for path in (f"/agencies/{agency.id}/cases", old):
        answer = client.get(f"{path}?lang=ru")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{present}?lang=ru")
    page = client.get(f"{present}?via=7").text
    assert re.search(rf'rel="canonical"\s+href="http[^"?]+{present}"', page)
    assert f'href="{present}"' in client.get(f"/agencies/{agency.id}-kedr-partners").text
    listed = client.get("/sitemap-0.xml").text
    assert [f"{path}<" in listed for path in (present, plain, old)] == [True, True, False]


def test_canonical_and_data_for_search_engines_use_the_named_address(found, client):
    agency = found.agency("Кедр")
    page = client.get(f"/agencies/{agency.id}-kedr").text
    named = f"/agencies/{agency.id}-kedr"
    assert re.search(rf'rel="canonical"\s+href="http[^"]+{named}"', page)
    assert f'{named}"' in re.search(r'ld\+json">(.*?)</script>', page, re.S)[1]
    assert f'href="{named}"' in client.get("/agencies").text


def test_an_agency_whose_name_can_not_be_written_so_has_its_number_alone(found, client):
    agency = found.agency("日本")
    assert client.get(f"/agencies/{agency.id}").status_code == 200
    assert client.get(f"/agencies/{agency.id}-x").headers["Location"] == f"/agencies/{agency.id}"


def test_of_an_agency_that_is_not_shown_no_address_tells_the_name(found, client):
    agency = found.agency("Hidden")
    create_case(agency.people[0], SaidCase("A shop"))
    with transaction():
        lifecycle.move(agency, "suspended")
    for path in (f"/agencies/{agency.id}", f"/agencies/{agency.id}-hidden", f"/agencies/{agency.id}-x"):
        assert client.get(path).status_code == 404
        assert client.get(f"{path}/cases").status_code == 404
