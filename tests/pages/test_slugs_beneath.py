"""The name in the address of an agency or a service may stand in those of the pages beneath it as well."""

import pytest


@pytest.mark.parametrize("name", ["kedr", "kedr-studio", "ihr-fr%C3%BCherer-name"])
@pytest.mark.parametrize(
    "beneath", ["ask", "ask?service=3&via=1", "reviews", "reviews?cursor=", "services.atom", "nonsense", "a/b%3Fc"]
)
def test_what_lies_beneath_an_agency_is_found_under_its_name_too(pair, client, name, beneath):
    answer = client.get(f"/agencies/{pair.B.id}-{name}/{beneath}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/agencies/{pair.B.id}/{beneath}"


def test_it_leads_to_the_page_that_is_there(pair, visit):
    reader = visit()
    assert "Kedr" in reader.get(f"/agencies/{pair.B.id}-kedr/ask").text


@pytest.mark.parametrize("beneath", ["", "/edit", "/discounts/new?kind=public", "/delete"])
def test_services_too(pair, found, client, beneath):
    service = found.service(pair.B)
    answer = client.get(f"/services/{service.id}-shops-that-sell{beneath}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/services/{service.id}{beneath}"


def test_all_work_of_an_agency_has_its_name_in_the_address_as_before(pair, client):
    assert client.get(f"/agencies/{pair.B.id}-kedr/cases").status_code == 404  # it shows none
