"""The admins see what is asked and how far it is, and never who asks."""

import re

import pytest

from tests.asking import BRIEF, CONTACTS


@pytest.fixture
def desk(asking, pair, found, visit):
    """A visitor to the desk; one request waits, one of two agencies is confirmed, by a link of A."""
    asking.ask()
    asking.confirmed(agencies=[pair.B, found.agency("Third")], via=pair.A)
    return visit(found.person(alliance_role="admin"))


def test_the_list_says_state_agencies_and_day_and_nothing_of_the_client(desk, pair):
    page = desk.get("/desk/enquiries")
    for word in (
        "LE-1",
        "LE-2",
        "Waits for the client’s word",
        "Sent to the agencies",
        pair.B.name,
        "Third",
        pair.A.name,
    ):
        assert word in page.text
    pages = [page.text, *(desk.client.get(f"/desk/enquiries?as={kind}").text for kind in ("csv",))]
    for text in pages:
        assert not any(value in text for value in (*CONTACTS.values(), BRIEF))


@pytest.mark.parametrize(
    ("narrowed", "seen"),
    [("status=confirmed", "LE-2"), ("status=unconfirmed", "LE-1"), ("kind=ask", "LE-1"), ("q=third", "LE-2"), ("q=LE-1", "LE-1"), ("q=northlight", "LE-2")],
)  # fmt: skip
def test_filters_narrow_it(desk, narrowed, seen):
    html = desk.get(f"/desk/enquiries?{narrowed}").html
    assert re.findall(r'class="sub">\s*(LE-\d)', html) == [seen]


def test_an_empty_list_says_where_requests_come_from(found, visit):
    visitor = visit(found.person(alliance_role="admin"))
    assert "Nobody has asked yet" in visitor.get("/desk/enquiries").text
    assert "No requests like this" in visitor.get("/desk/enquiries?status=lapsed").text
