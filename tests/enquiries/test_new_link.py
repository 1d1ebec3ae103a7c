"""A client's link that others have read ends: the client makes a new one, which goes to the address that asked."""

import pytest

from marketplace.core.extensions import db
from marketplace.enquiries.actions import withdraw
from marketplace.enquiries.links import client_link, client_path

PAGES = ("", "/all.json", "/all.csv", "/wrong", "/withdraw", "/review/1", "/review/1/take-back")
DEEDS = ("/wrong", "/withdraw", "/agreed", "/review/1/take-back")


@pytest.fixture(params=["a request", "a lead of a member"])
def of(request, asking, pair):
    return asking.confirmed() if request.param == "a request" else pair.lead()


def renew(visit, path: str):
    return visit().client.post(f"{path}/new-link")


def bodies(letters) -> list[str]:
    return [one.get_body(("plain",)).get_content() for one in letters]


def test_a_client_ends_their_link_on_their_page_and_the_new_one_is_mailed(of, visit, deliver):
    old, address = client_path(of), of.client["email"]
    deliver()
    visitor = visit()
    assert f"{old}/new-link" in visitor.get(old).html
    page = visitor.get(f"{old}/new-link")
    assert client_path(of) == old, "looking ends nothing"
    assert "opens nothing any more" in page.text
    answer = renew(visit, old)
    db.session.expire_all()
    new = client_path(of)
    assert answer.status_code == 200
    assert new != old
    assert new not in answer.text, "whoever has the old one doesn't read the new one"
    assert address not in answer.text
    letter = deliver()[-1]
    assert letter["To"] == address
    assert new in bodies([letter])[0]
    assert visit().client.get(new).status_code == 200


def test_a_link_that_was_replaced_opens_nothing_and_says_how_to_get_the_new_one(of, visit, deliver):
    old = client_path(of)
    renew(visit, old)
    deliver()
    answers = [visit().client.get(old + path) for path in PAGES]
    answers += [visit().client.post(old + path, data={"what": "other"}) for path in DEEDS]
    assert {one.status_code for one in answers} == {410}
    assert "This link was replaced" in answers[0].text
    assert f"{old}/new-link" in answers[0].text
    assert of.title not in answers[0].text
    assert "Mail the new link" in visit().get(f"{old}/new-link").text
    db.session.expire_all()
    now = client_path(of)
    assert renew(visit, old).status_code == 200
    db.session.expire_all()
    assert client_path(of) == now, "an old link ends no other"
    assert now in bodies(deliver())[-1]


def test_all_who_press_are_answered_alike_and_not_without_end(of, visit, deliver):
    old = client_path(of)
    first = renew(visit, old).text
    assert renew(visit, old).text == first
    withdraw(of)
    before = len(deliver())
    assert renew(visit, old).text == first, "whether an address is left isn't told"
    assert len(deliver()) == before
    assert renew(visit, old).status_code == 429


def test_a_link_to_confirm_by_ends_with_the_page_of_the_request(asking, visit):
    from marketplace.enquiries.links import confirm_path

    enquiry = asking.confirmed()
    first = confirm_path(enquiry)
    renew(visit, client_path(enquiry))
    assert visit().client.get(first).status_code == 404


@pytest.mark.parametrize("who", ["a", "b"])
def test_members_who_know_the_client_read_no_link(pair, visit, who):
    lead = pair.lead()
    renew(visit, client_link(lead))
    db.session.expire_all()
    assert "/client/" not in visit(getattr(pair, who)).client.get(f"/leads/{lead.id}").text


def test_where_no_address_is_left_no_new_link_is_offered_and_none_is_ended(of, visit, deliver):
    path = client_path(of)
    withdraw(of)
    deliver()
    assert "new-link" not in visit().get(path).html
    for answer in (visit().client.get(f"{path}/new-link"), renew(visit, path)):
        assert answer.status_code == 409
        assert "This one stays as it is" in answer.text
    db.session.expire_all()
    assert client_path(of) == path
    assert visit().client.get(path).status_code == 200
