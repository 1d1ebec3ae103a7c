"""A client who asks at the site, by the pages and by the actions."""

import pytest

from tests.asking import BRIEF, CONTACTS, Client


@pytest.fixture
def asking(pair) -> Client:
    """Somebody who asks the agency B."""
    return Client([pair.B])


@pytest.fixture
def fill(later):
    """`fill(visitor, path)`: what a person types into the form of a page, slowly enough."""

    def fields(visitor, path: str, wait: bool = True, **more) -> dict:
        visitor.get(path)
        (form,) = [one for one in visitor.page.forms if one["attrs"].get("method") == "post"]
        if wait:
            later(seconds=5)
        kept = {name: value for name, value in form["fields"].items() if name not in ("phone", "company", "consent")}
        return kept | CONTACTS | {"brief": BRIEF, "consent": "y"} | more

    return fields
