"""What a page notes of its being read is written, and costs no second look at what the page has loaded."""

import pytest

from marketplace.core.extensions import db
from marketplace.core.transaction import noting, transaction
from marketplace.members.models import Agency
from marketplace.threads import actions, queries
from marketplace.threads.models import ReadMark, ThreadKind


def test_rows_stay_as_they_were_read(pair, statements):
    sent = db.update(Agency).where(Agency.id == pair.B.id).values(about="Noted.")

    def read_anew(way) -> int:
        """How often an agency that was loaded is asked for again, once something else was written in this way."""

        def run() -> None:
            with way():
                db.session.execute(sent.execution_options(synchronize_session=False))
            assert pair.A.name

        assert pair.A.name
        return sum(one.startswith("SELECT agencies") for one in statements(run))

    assert [read_anew(noting), read_anew(transaction), read_anew(noting)] == [0, 1, 0]
    assert db.session.scalar(db.select(Agency.about).where(Agency.id == pair.B.id)) == "Noted."


def test_it_joins_an_open_transaction_and_falls_with_it(pair):
    referral = pair.won()
    message = actions.write_first(ThreadKind.REFERRAL, referral.id, pair.a, "Hello")

    def see_and_fail() -> None:
        with transaction():
            actions.see(message.thread, pair.b, queries.read_to(message.thread, pair.b))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        see_and_fail()
    assert db.session.get(ReadMark, (message.thread_id, pair.b.id)) is None
    actions.see(message.thread, pair.b, 0)
    assert queries.read_to(message.thread, pair.b) == message.id
