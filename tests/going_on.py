"""What goes on by itself while people do nothing: time, and the mail."""

from datetime import timedelta

import pytest
import time_machine

MONEY = (
    "reissue",
    "settle",
    "place",
    "collect",
    "collect_claims",
    "pay_out",
    "look_into_events",
    "give_back",
    "remind",
)


def money_moves() -> None:
    """What the sweep does for money. Fifty jobs are swept; most tests of money wait for no other than these, and there
    are a thousand such sweeps."""
    from marketplace.core.queue import sweep_one
    from marketplace.core.room import house

    for name in MONEY:
        sweep_one(house().jobs[name])


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
