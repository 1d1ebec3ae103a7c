"""What was agreed: owed by one side, done, confirmed or not accepted, reminded of, and never forgotten."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from marketplace.core import clock, lifecycle
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotNow
from marketplace.core.extensions import db
from marketplace.core.lifecycle import history_of
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import name_people
from marketplace.exchange.models import Part
from marketplace.members.models import Agency, Person
from marketplace.partnerships.actions import Agreed, agree_on, confirm, drop, end, keep, not_accept, say_done
from marketplace.partnerships.models import FollowUp
from marketplace.partnerships.people import in_charge
from marketplace.partnerships.queries import kept_by, waits_for


def again(one: FollowUp) -> FollowUp:
    db.session.rollback()
    return db.session.get(FollowUp, one.id, populate_existing=True)


def test_one_owes_it_says_that_it_is_done_and_the_other_confirms(pair, owed, mails):
    one = owed()
    assert mails("partnership.follow_up") == [pair.b.id]
    with pytest.raises(NotNow):
        say_done(one.id, pair.b)
    with pytest.raises(NotNow):
        confirm(one.id, pair.b)
    say_done(one.id, pair.a)
    assert mails("partnership.done") == [pair.b.id]
    with pytest.raises(NotNow):
        confirm(one.id, pair.a)
    confirm(one.id, pair.b)
    assert mails("partnership.confirmed") == [pair.a.id]
    assert [step.became for step in history_of(again(one))] == ["open", "done", "confirmed"]
    assert check_books() == []


def test_who_owes_it_and_decides_there_is_told_once(pair, owed, mails):
    name_people(pair.A.id, {Part.DECIDES: [pair.b.id], Part.EXECUTES: []}, pair.b)
    owed("B", person=pair.b)
    assert mails("partnership.follow_up") == [pair.b.id]


def test_what_is_not_accepted_is_open_again_with_its_day(pair, owed, mails):
    one = owed(days=3)
    say_done(one.id, pair.a)
    with pytest.raises(BadInput):
        not_accept(one.id, pair.b, "  ")
    not_accept(one.id, pair.b, "The prices of spring are missing.")
    one = again(one)
    assert (one.status, one.done_on, one.due_on) == ("open", None, clock.today() + timedelta(days=3))
    assert history_of(one)[-1].note == "The prices of spring are missing."
    assert mails("partnership.not_accepted") == [pair.a.id]


def test_it_is_cancelled_when_both_agree(pair, owed):
    one = owed()
    drop(one.id, pair.a)
    drop(one.id, pair.a)
    assert again(one).status == "open"
    keep(one.id, pair.b)
    assert again(one).cancel_by_id is None
    drop(one.id, pair.b)
    drop(one.id, pair.a)
    assert again(one).status == "cancelled"
    with pytest.raises(NotNow):
        say_done(one.id, pair.a)
    assert check_books() == []


def test_of_two_who_answer_at_once_one_wins(pair, owed, in_parallel):
    one = owed()
    say_done(one.id, pair.a)
    b = pair.b.id

    def as_b(act):
        return lambda: act(db.session.get(Person, b))

    told = in_parallel([as_b(lambda p: confirm(one.id, p)), as_b(lambda p: not_accept(one.id, p, "No."))] * 2)
    assert sum(not isinstance(each, Exception) for each in told) == 1
    assert all(isinstance(each, NotNow) for each in told if isinstance(each, Exception))
    assert check_books() == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"what": " "}, "what"),
        ({"what": "x" * 301}, "what"),
        ({"what": "Call Lena, +49 30 23125014"}, "what"),
        ({"what": "Write to lena@brask.example"}, "what"),
        ({"owed_by": 10**12}, "owed_by"),
        ({"owed_by": None}, "owed_by"),
        ({"person_id": 10**12}, "owed_by"),
        ({"due_on": None}, "due_on"),
        ({"due_on": clock.datetime(2020, 1, 1).date()}, "due_on"),
        ({"due_on": clock.date.max}, "due_on"),
    ],
)
def test_what_cannot_be_agreed_on_says_so_at_its_field(pair, partnership, said, field):
    given = {"what": "Send it", "owed_by": pair.A.id, "due_on": clock.today()} | said
    with pytest.raises(BadInput) as refused:
        agree_on(partnership.id, pair.a, Agreed(**given))
    assert list(refused.value.errors) == [field]


@pytest.mark.thorough
def test_who_owes_it_is_reminded_before_and_both_are_told_after(pair, owed, mails):
    owed(days=5)
    for days, near, late, there in (
        (2, 0, 0, 0),
        (3, 1, 0, 0),
        (5, 1, 0, 0),
        (6, 1, 1, 1),
        (12, 1, 1, 1),
        (13, 1, 2, 1),
    ):
        with time_machine.travel(clock.start_of(clock.today() + timedelta(days=days, hours=9)), tick=True):
            sweep()
            told = [len(mails(f"partnership.{event}")) for event in ("due", "overdue", "overdue_there")]
            assert told == [near, late, there], days
    assert set(mails("partnership.overdue")) == {pair.a.id}
    assert set(mails("partnership.overdue_there")) == {pair.b.id}


@pytest.mark.thorough
def test_silence_is_a_yes_after_two_weeks(pair, owed):
    one = owed()
    say_done(one.id, pair.a)
    for days, status in ((14, "done"), (15, "confirmed")):
        with time_machine.travel(clock.start_of(clock.today() + timedelta(days=days, hours=9)), tick=True):
            sweep()
            assert again(one).status == status
    assert check_books() == []


@pytest.mark.thorough
def test_when_whoever_owes_it_leaves_all_of_their_side_owe_it(pair, owed, found, mails, visit):
    manager = found.person(pair.A, "manager")
    one = owed(days=1, person=manager)
    assert mails("partnership.follow_up") == [pair.b.id, manager.id]
    assert in_charge(one).id == manager.id
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE people SET status = 'disabled' WHERE id = :id"), {"id": manager.id})
        connection.execute(text("UPDATE follow_ups SET made_at = made_at - interval '1 day'"))
    sweep()
    assert mails("partnership.due") == [pair.a.id]
    assert "now all of them owe it" in visit(pair.b).get(f"/follow-ups/{one.id}").text


@pytest.mark.thorough
def test_kept_and_broken_are_counted_from_the_rows(pair, partnership, owed):
    for days, by, done in ((3, "A", True), (3, "A", False), (3, "B", True), (9, "B", False)):
        one = owed(by=by, days=days)
        if done:
            say_done(one.id, getattr(pair, by.lower()))
            confirm(one.id, pair.b if by == "A" else pair.a)
    late = owed(by="A")
    say_done(late.id, pair.a)
    confirm(late.id, pair.b)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE follow_ups SET due_on = current_date - 1 WHERE id = :id"), {"id": late.id})
        connection.execute(
            text("UPDATE follow_ups SET due_on = current_date - 1 WHERE status = 'open' AND owed_by_id = :a"),
            {"a": pair.A.id},
        )
    db.session.expire_all()
    told = {one.side.id: (one.kept, one.broken, one.open) for one in kept_by(partnership)}
    assert told == {pair.A.id: (1, 2, 0), pair.B.id: (1, 0, 1)}
    assert db.session.scalars(waits_for(pair.A.id)).all() == [partnership.id]
    assert db.session.scalars(waits_for(pair.B.id)).all() == []


@pytest.mark.thorough
def test_it_goes_through_the_pages(pair, partnership, visit):
    at = f"/partnerships/{partnership.id}"
    visitor = visit(pair.a)
    day = (clock.today() + timedelta(days=4)).isoformat()
    page = visitor.post(
        f"{at}/follow-ups/new", on=f"{at}/follow-ups/new", what="Send the price list", owed_by=pair.A.id, due_on=day
    )
    assert "Send the price list" in page.text
    (one,) = db.session.query(FollowUp)
    page = visitor.post(
        f"{at}/follow-ups/new", 422, on=f"{at}/follow-ups/new", what="Another", owed_by=pair.A.id, due_on="2020-01-01"
    )
    assert "This day is over" in page.text
    assert 'value="Another"' in page.html
    visitor.post(f"/follow-ups/{one.id}/done", on=f"/follow-ups/{one.id}")
    page = visit(pair.b).post(f"/follow-ups/{one.id}/not-accepted", on=f"/follow-ups/{one.id}", reason="Not here yet.")
    assert "Not here yet." in page.text
    visitor.post(f"/follow-ups/{one.id}/done", on=f"/follow-ups/{one.id}")
    assert "Confirmed" in visit(pair.b).post(f"/follow-ups/{one.id}/confirm", on=f"/follow-ups/{one.id}").text
    assert "Send the price list" in visitor.get(f"{at}/follow-ups?status=confirmed").text
    assert b"Send the price list" in visitor.client.get(f"{at}/follow-ups?as=csv").data


def test_what_one_owes_stands_in_the_calendar_until_it_is_done(pair, owed):
    one = owed(days=4)
    dated = house().calendar["follow_ups"]
    (event,) = dated(pair.a)
    assert (event.name, event.at) == (f"follow-up-{one.id}", one.due_on)
    assert dated(pair.b) == []
    say_done(one.id, pair.a)
    db.session.rollback()
    assert dated(pair.a) == []


@pytest.mark.thorough
def test_silence_is_no_yes_where_the_other_side_cannot_answer(pair, owed):
    one = owed()
    say_done(one.id, pair.a)
    with transaction():
        lifecycle.move(pair.B, "suspended")
    start = clock.today()
    for days, back, status in ((20, True, "done"), (33, False, "done"), (35, False, "confirmed")):
        with time_machine.travel(clock.start_of(start + timedelta(days=days, hours=9)), tick=True):
            sweep()
            assert again(one).status == status, days
            if back:
                with transaction():
                    lifecycle.move(db.session.get(Agency, pair.B.id), "active")
    assert check_books() == []


@pytest.mark.thorough
def test_what_was_said_to_be_done_when_it_ended_is_neither_kept_nor_broken(pair, partnership, owed):
    one = owed()
    say_done(one.id, pair.a)
    end(partnership.id, pair.a)
    assert (again(one).status, again(one).done_on) == ("cancelled", None)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        sweep()
    assert again(one).status == "cancelled"
    assert {(side.kept, side.broken, side.open) for side in kept_by(partnership)} == {(0, 0, 0)}
    assert check_books() == []


@pytest.mark.parametrize("before", [None, drop, say_done])
def test_whoever_ends_a_partnership_takes_nothing_out_of_what_was_broken(pair, partnership, owed, before):
    late, early = owed(days=3), owed(days=30)
    with time_machine.travel(clock.now() + timedelta(days=5)):
        if before:
            before(late.id, pair.a)
        end(partnership.id, pair.a)
        assert (again(late).status, again(early).status) == ("cancelled", "cancelled")
        assert {side.side.id: (side.kept, side.broken, side.open) for side in kept_by(partnership)} == {
            pair.A.id: (0, 1, 0), pair.B.id: (0, 0, 0),
        }  # fmt: skip
    assert check_books() == []


def test_what_both_drop_is_not_broken(pair, partnership, owed):
    one = owed(days=3)
    with time_machine.travel(clock.now() + timedelta(days=5)):
        drop(one.id, pair.a), drop(one.id, pair.b)
        assert {side.broken for side in kept_by(partnership)} == {0}


@pytest.mark.thorough
def test_what_was_agreed_today_is_not_reminded_of_today(pair, owed, mails):
    owed(days=1)
    sweep()
    assert mails("partnership.due") == []
    with time_machine.travel(clock.start_of(clock.today() + timedelta(days=1, hours=9)), tick=True):
        sweep()
        sweep()
    assert mails("partnership.due") == [pair.a.id]
