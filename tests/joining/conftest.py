"""An agency that wants to join: by the pages and by the actions."""

import pytest

from tests.applying import DECIDER, EXECUTOR, TYPED, Applicant


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin", name="Vera")


@pytest.fixture
def applicant(pair, admin) -> Applicant:
    """Somebody who applies and names both members."""
    return Applicant([pair.A.name, pair.B.name])


@pytest.fixture
def fill(later):
    """`fill(visitor)`: what a person types into the public form, slowly enough."""

    def fields(visitor, path: str = "/join", wait: bool = True, **more) -> dict:
        from marketplace.catalog.queries import find_category

        visitor.get(path)
        (form,) = [one for one in visitor.page.forms if one["attrs"].get("method") == "post"]
        if wait:
            later(seconds=5)
        hidden = {name: form["fields"][name] for name in ("csrf_token", "form_key", "stamp", "rules")}
        people = {f"decider_{name}": text for name, text in DECIDER.items()}
        people |= {f"executor_{name}": text for name, text in EXECUTOR.items()}
        return hidden | TYPED | people | {"services": [find_category("SEO").id], "agree": "y"} | more

    return fields
