"""A client who asks at the site, by the pages and by the actions."""

from datetime import timedelta

import pytest
import time_machine

from tests.asking import BRIEF, CONTACTS, Client


@pytest.fixture
def asking(pair) -> Client:
    """Somebody who asks the agency B."""
    return Client([pair.B])


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
    """`fill(visitor, path)`: what a person types into the form of a page, slowly enough."""

    def fields(visitor, path: str, wait: bool = True, **more) -> dict:
        visitor.get(path)
        (form,) = [one for one in visitor.page.forms if one["attrs"].get("method") == "post"]
        if wait:
            later(seconds=5)
        kept = {name: value for name, value in form["fields"].items() if name not in ("phone", "company", "consent")}
        return kept | CONTACTS | {"brief": BRIEF, "consent": "y"} | more

    return fields


@pytest.fixture
def deliver(app, environment):
    """Deliver all mail; what was sent, oldest first."""
    from marketplace.outbox.actions import deliver as deliver_mail
    from marketplace.outbox.queries import due_mail
    from tests.mail import letters

    def all_mail() -> list:
        deliver_mail(due_mail(1000))
        return letters(environment)

    return all_mail
