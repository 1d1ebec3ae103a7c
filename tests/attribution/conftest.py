"""Links of members, and visitors who open them."""

from itertools import count

import pytest

from tests.asking import Client
from tests.visitor import apart

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
number = count(1)


@pytest.fixture
def asking(pair) -> Client:
    """Somebody who asks the agency B."""
    return Client([pair.B])


@pytest.fixture
def made(pair):
    """`made(person, target=…)`: a link with a code that no other test has."""
    from marketplace.attribution.actions import SaidLink, make_link

    def make(person=None, **said):
        code = said.pop("code", f"code-{next(number)}")
        return make_link(person or pair.a, SaidLink(said.pop("name", "Spring letter"), code=code, **said))

    return make


@pytest.fixture
def opens(app):
    """`opens(code)`: somebody opens a link, with a browser, from an address; the answer."""

    def ask(code: str, query: str = "", agent: str = FIREFOX, source: str = "192.0.2.7", method="GET", **headers):
        given = {"User-Agent": agent} | {name.replace("_", "-"): value for name, value in headers.items()}
        return apart(app.test_client()).open(
            f"/r/{code}{query}", method=method, headers=given, environ_base={"REMOTE_ADDR": source}
        )

    return ask


@pytest.fixture
def clicks(app):
    """`clicks(link)`: how many of each kind were written down."""
    from marketplace.attribution.queries import figures_of
    from marketplace.core.extensions import db

    def counted(link) -> dict[str, int]:
        db.session.rollback()
        return {str(kind): number for kind, number in figures_of([link.id])[link.id].clicks.items()}

    return counted
