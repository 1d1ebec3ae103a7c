"""Two agencies that write to each other."""

import pytest

from tests.partnerships.conftest import mails, partnership  # noqa: F401 — fixtures of the room below


@pytest.fixture
def referral(pair):
    """A client of A, accepted by B."""
    from marketplace.exchange.actions import accept_lead

    lead = pair.lead()
    return accept_lead(lead.id, pair.b)


@pytest.fixture
def letters(app):
    """`letters(event)`: the mails about it as their readers get them, by the number of each reader."""
    from marketplace.core.extensions import db
    from marketplace.core.transaction import transaction
    from marketplace.outbox.letter import render
    from marketplace.outbox.models import OutgoingMail

    def read(event: str) -> dict[int, str]:
        db.session.rollback()
        with app.test_request_context(), transaction():
            mails = db.session.query(OutgoingMail).filter(OutgoingMail.event == event).order_by(OutgoingMail.id).all()
            return {mail.person_id: found.text for mail in mails if (found := render(mail))}

    return read
