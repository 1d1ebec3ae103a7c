"""An agency that wants to join: by the pages and by the actions."""

from datetime import timedelta

import pytest
import time_machine

from tests.applying import DECIDER, EXECUTOR, TYPED, Applicant


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin", name="Vera")


@pytest.fixture
def applicant(pair, admin) -> Applicant:
    """Somebody who applies and names both members."""
    return Applicant([pair.A.name, pair.B.name])


@pytest.fixture
def later():
    """Time goes on."""
    started = []

    def move(**by) -> None:
        from marketplace.core import clock

        traveller = time_machine.travel(clock.now() + timedelta(**by), tick=True)
        traveller.start()
        started.append(traveller)

    yield move
    for traveller in reversed(started):
        traveller.stop()


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


@pytest.fixture
def deliver(app, environment):
    """Deliver all mail; what was sent, oldest first."""
    from marketplace.core.extensions import db
    from marketplace.outbox.actions import deliver as deliver_mail
    from marketplace.outbox.queries import due_mail
    from tests.mail import letters

    def all_mail() -> list:
        db.session.rollback()  # what the pages have changed since this session looked
        deliver_mail(due_mail(1000))
        return letters(environment)

    return all_mail
