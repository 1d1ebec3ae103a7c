"""Whose client was brought before is found for all referrals of the last days at once."""

import pytest
from sqlalchemy import event, text

from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead
from marketplace.late_claims import due
from marketplace.late_claims.first import first_of
from tests.late_claims.conftest import EARLIER, owner_of


def passed_again(story, found):
    """D passes E a client whom A had passed to C before."""
    D, E = found.agency(), found.agency()
    other = story.pair.turned()
    other.A, other.a = D, owner_of(D)
    return accept_lead(other.lead(agencies=[E.id], client=EARLIER).id, owner_of(E))


@pytest.mark.thorough
def test_one_statement_finds_them_however_many_referrals_there_are(story, pair, found):
    for n in range(6):
        client = {"company": f"Client {n}", "contact": "Ada Ro", "email": f"ada{n}@client{n}.example", "phone": ""}
        accept_lead(pair.lead(client=client).id, pair.b)
    first = story.passed()
    story.later(days=10)
    referral = passed_again(story, found)
    db.session.rollback()
    seen: list[str] = []

    def note(*about: object) -> None:
        seen.append(str(about[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ids = due.to_tell_first(1)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert list(ids) == [referral.id]
    assert len(seen) <= 2  # one sets the transaction up
    assert first_of(referral.id).id == first.id


@pytest.mark.parametrize(("days", "told"), [(140, True), (170, False)])
def test_whose_tie_was_over_is_not_first(story, found, days, told):
    with transaction():
        db.session.execute(
            text("INSERT INTO terms (rate, tied_months, effective_at, made_at) VALUES (1000, 5, now(), now())")
        )
    story.later(days=1)
    story.passed()
    story.later(days=days)
    referral = passed_again(story, found)
    assert (referral.id in due.to_tell_first(10)) is told
    assert (first_of(referral.id) is not None) is told


def test_a_member_is_not_told_of_what_it_passes_or_receives_itself(story, pair):
    story.passed()
    story.later(days=10)
    accept_lead(pair.turned().lead(client=EARLIER).id, pair.a)  # to A, who had brought it
    assert list(due.to_tell_first(10)) == []
