"""Two agencies that work together."""

import pytest


@pytest.fixture
def partnership(pair):
    """`pair`'s two, after an invitation that was agreed to."""
    from marketplace.partnerships.actions import agree, invite

    return agree(invite(pair.a, pair.B.id).id, pair.b)


@pytest.fixture
def owed(pair, partnership):
    """`owed(by="A", days=7, …)`: what one of the two owes, in so many days."""
    from datetime import timedelta

    from marketplace.core import clock
    from marketplace.partnerships.actions import Agreed, agree_on

    def agree(by: str = "A", days: int = 7, what: str = "Send the price list for shops", person=None, written_by=None):
        side = getattr(pair, by)
        said = Agreed(what, side.id, clock.today() + timedelta(days=days), person.id if person else None)
        return agree_on(partnership.id, written_by or pair.a, said)

    return agree


@pytest.fixture
def mails(app):
    """`mails(event)`: the ids of the people who were written to about it."""
    from marketplace.core.extensions import db
    from marketplace.outbox.models import OutgoingMail

    def read(event: str) -> list[int]:
        db.session.rollback()
        rows = db.session.query(OutgoingMail.person_id).filter(OutgoingMail.event == event)
        return [row[0] for row in rows.order_by(OutgoingMail.id)]

    return read
