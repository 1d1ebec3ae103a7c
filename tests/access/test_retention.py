"""Ways in are kept for 90 days after their end, so that their person can look back; that somebody was here stays known."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.access.actions import ask_for_reset, make_token, revoke_token, sign_in
from marketplace.access.models import ApiToken, LinkToken, SignIn
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.moderation.queries.one_member import people_of
from marketplace.outbox.models import OutgoingMail
from tests.people import PASSWORD


def count_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def last_seen(person):
    db.session.expire_all()
    return {one.person.id: one.seen for one in people_of(person.agency_id)[0]}[person.id]


@pytest.fixture
def person(found):
    return found.person(found.agency(), "sales")


@pytest.mark.thorough
def test_sessions_nobody_has_used_for_90_days_are_deleted_and_the_last_visit_stays_known(person, later):
    for _time in range(3):
        sign_in(person.email, PASSWORD, "192.0.2.1")
        later(minutes=20)
    was = last_seen(person)
    assert clock.now() - was < timedelta(hours=1)
    later(days=89)
    sweep()
    assert count_of(SignIn) == 3
    later(days=2)
    sweep()
    assert count_of(SignIn) == 1
    assert last_seen(person) == was


def test_a_session_in_use_stays_beside_ones_that_are_over(person, later):
    sign_in(person.email, PASSWORD, "192.0.2.1")
    later(days=91)
    sign_in(person.email, PASSWORD, "192.0.2.1")
    sweep()
    assert count_of(SignIn) == 1
    assert clock.now() - last_seen(person) < timedelta(hours=1)


@pytest.mark.thorough
def test_links_and_tokens_that_ended_are_deleted_after_90_days(person, later):
    ask_for_reset(person.email, "192.0.2.1")
    make_token(person, "Statistics", "read")
    make_token(person, "Living", "read")
    revoke_token(db.session.scalar(select(ApiToken.id).where(ApiToken.name == "Statistics")), person)
    links = count_of(LinkToken)
    assert links
    later(days=89)
    sweep()
    assert (count_of(LinkToken), count_of(ApiToken)) == (links, 2)
    later(days=2)
    sweep()
    assert count_of(LinkToken) == 0
    assert db.session.scalars(select(ApiToken.name)).all() == ["Living"]


@pytest.mark.thorough
def test_that_a_person_was_mailed_is_forgotten_90_days_after(person, later, deliver):
    ask_for_reset(person.email, "192.0.2.1")
    deliver()
    mine = select(func.count()).where(OutgoingMail.person_id == person.id)
    later(days=89)
    sweep()
    assert db.session.scalar(mine)
    later(days=2)
    sweep()
    sweep()
    assert db.session.scalar(mine) == 0
