"""Two forms of one person, sent at the same moment from two tabs: each is answered, and neither waits for the other for good."""

from threading import Barrier

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.idempotency import KeptAnswer
from marketplace.core.transaction import locked, own, transaction
from marketplace.members.models import Person


def claim(person_id: int, key: str) -> None:
    """What `once` does before the form does anything."""
    row = {"method": "POST", "path": "/me", "key": key, "body_hash": key, "at": clock.now()}
    db.session.add(KeptAnswer(person_id=person_id, **row))
    db.session.flush()


@pytest.mark.parametrize("hold", [own, locked])
def test_whoever_holds_their_own_row_after_the_key_was_claimed_gets_it(pair, in_parallel, hold):
    number, both = pair.a.id, Barrier(2, timeout=10)

    def send(key: str):
        def call() -> int:
            with transaction():
                claim(number, key)
                both.wait()
                return hold(select(Person).where(Person.id == number)).id

        return call

    assert in_parallel([send("one"), send("other")]) == [number, number]


def test_a_deadlock_is_not_told_as_a_database_that_is_away(app, pair, in_parallel, caplog):
    both = Barrier(2, timeout=10)

    def hold(first: int, second: int):
        def call() -> None:
            with transaction():
                locked(select(Person).where(Person.id == first))
                both.wait()
                locked(select(Person).where(Person.id == second))

        return call

    answers = in_parallel([hold(pair.a.id, pair.b.id), hold(pair.b.id, pair.a.id)])
    (refused,) = [one for one in answers if one is not None]
    for path in ("/today", "/api/v1/leads"):
        with app.test_request_context(path):
            answer = app.make_response(app.handle_user_exception(refused))
        assert answer.status_code == 503
        assert "Send it once more" in answer.get_data(as_text=True)
    assert "two transactions waited for each other" in caplog.text
