"""Words that are too long to look for: each list answers with a page that says so, and so does the server before it."""

from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from tests.servers import NO_PROXY

OF_MEMBERS = ("/received", "/given", "/partners", "/rewards", "/movements")
OF_ADMINS = ("/desk/members", "/desk/log", "/desk/applications", "/desk/enquiries", "/desk/taxonomy")
OF_ALL = ("/catalog", "/agencies")
SENTENCE = "only the first {} characters count"


@pytest.mark.parametrize("path", OF_MEMBERS + OF_ADMINS + OF_ALL)
def test_each_list_says_that_it_looks_for_the_beginning_of_long_words(pair, found, visit, path):
    person = None if path in OF_ALL else found.person(alliance_role="admin") if path in OF_ADMINS else pair.a
    most = 200 if path in OF_ALL else 100
    visitor = visit(person)
    page = visitor.get(f"{path}?q={'a' * 5000}")
    assert SENTENCE.format(most) in page.text
    (field,) = [one for one in page.all("input") if one.get("name") == "q"]
    assert field["aria-describedby"] == "q-cut"
    assert len(field["value"]) == most
    assert "characters count" not in visitor.get(f"{path}?q={'a' * most}").text


@pytest.mark.thorough
def test_what_somebody_pastes_is_answered_by_the_site_up_to_eight_thousand_letters(pair, server):
    def ask(query: str) -> tuple[int, str]:
        try:
            with NO_PROXY.open(f"{server}/catalog?q={query}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    for query in ("a" * 5000, "a" * 8000, quote("щ" * 1300)):
        status, page = ask(query)
        assert status == 200
        assert SENTENCE.format(200) in page
    assert ask("a" * 100_000)[0] == 414  # of the server: the site never sees it


def test_whoever_has_to_sign_in_first_is_led_back_to_the_list_without_words_of_such_a_length(pair, visit):
    client = visit().client
    assert client.get(f"/received?q={'a' * 8000}").location == "/sign-in?next=/received"
    assert client.get("/received?q=shop").location == "/sign-in?next=/received?q%3Dshop"
