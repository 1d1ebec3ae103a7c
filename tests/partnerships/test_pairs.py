"""Partnerships begin with a client or an invitation, belong to two agencies alone, and end."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.comarketing import actions as together
from marketplace.comarketing.actions import SaidAction, SaidBudget, SaidRequest
from marketplace.comarketing.models import BudgetRequest
from marketplace.comarketing.queries import waits_at_the_desk
from marketplace.core import clock, lifecycle
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.formats import day
from marketplace.core.money import Money
from marketplace.core.queue import sweep, sweep_one
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import name_people
from marketplace.exchange.models import Part
from marketplace.partnerships.actions import agree, decline, end, invite, set_rhythm
from marketplace.partnerships.due import to_begin
from marketplace.partnerships.models import FollowUp, Partnership
from marketplace.partnerships.queries import partnership_of, partnership_with
from tests.migrations import migrate_again


def begin() -> None:
    sweep_one(house().jobs["begin_partnerships"])
    db.session.rollback()


def test_the_first_client_begins_it_once_and_from_that_day(pair):
    won = pair.won()
    begin()
    begin()
    (row,) = db.session.query(Partnership)
    assert (row.first_id, row.second_id) == tuple(sorted((pair.A.id, pair.B.id)))
    assert (row.status, row.began_at) == ("active", won.accepted_at)
    pair.turned().won()
    begin()
    assert db.session.query(Partnership).count() == 1
    assert check_books() == []


@pytest.mark.thorough
def test_a_client_that_is_passed_agrees_to_an_invitation_and_none_begins_what_was_ended(pair):
    row = invite(pair.a, pair.B.id)
    pair.won()
    begin()
    assert db.session.get(Partnership, row.id).status == "active"
    end(row.id, pair.b, "Too far away.")
    pair.turned().won()
    begin()
    assert db.session.get(Partnership, row.id).status == "ended"
    invite(pair.b, pair.A.id)
    begin()
    assert db.session.get(Partnership, row.id).status == "invited"
    assert check_books() == []


def test_the_other_side_is_asked_and_answers(pair, mails):
    row = invite(pair.a, pair.B.id)
    assert mails("partnership.invited") == [pair.b.id]
    with pytest.raises(NotNow):
        agree(row.id, pair.a)
    with pytest.raises(NotNow):
        invite(pair.a, pair.B.id)
    agree(row.id, pair.b)
    assert mails("partnership.agreed") == [pair.a.id]
    with pytest.raises(NotNow):
        invite(pair.b, pair.A.id)


def test_two_who_invite_each_other_agree(pair):
    row = invite(pair.a, pair.B.id)
    assert invite(pair.b, pair.A.id).id == row.id
    assert db.session.get(Partnership, row.id, populate_existing=True).status == "active"


def test_whoever_was_declined_can_ask_again_and_ones_own_can_be_taken_back(pair, mails):
    row = invite(pair.a, pair.B.id)
    decline(row.id, pair.b)
    assert mails("partnership.declined") == [pair.a.id]
    invite(pair.a, pair.B.id)
    decline(row.id, pair.a)
    assert mails("partnership.declined") == [pair.a.id]
    assert db.session.get(Partnership, row.id).status == "declined"
    assert check_books() == []


def test_nobody_invites_themselves_or_who_is_no_active_member(pair, found):
    for wrong in (pair.A.id, 10**12, found.agency(status="suspended").id):
        with pytest.raises(BadInput):
            invite(pair.a, wrong)


def test_of_many_who_invite_at_once_one_row_is_made(pair, in_parallel):
    a, b, A, B = pair.a.id, pair.b.id, pair.A.id, pair.B.id

    def call(person_id: int, agency_id: int):
        from marketplace.members.models import Person

        return lambda: invite(db.session.get(Person, person_id), agency_id).id

    told = in_parallel([call(a, B), call(b, A), call(a, B), call(b, A)])
    db.session.rollback()
    (row,) = db.session.query(Partnership)
    assert row.status == "active"
    assert {one for one in told if isinstance(one, int)} == {row.id}
    assert check_books() == []


def test_a_third_agency_sees_nothing_of_it(pair, partnership, owed, found, visit):
    other = found.agency().people[0]
    one = owed()
    with pytest.raises(NotFound):
        partnership_of(other, partnership.id)
    nowhere = visit(other).get("/partnerships/999999", 404).text
    at = f"/partnerships/{partnership.id}"
    for path in (
        at,
        f"{at}/follow-ups",
        f"{at}/talks",
        f"{at}/notes",
        f"{at}/rhythm",
        f"{at}/talks/new",
        f"/follow-ups/{one.id}",
    ):
        assert visit(other).get(path, 404).text == nowhere


def test_ending_cancels_what_was_open_and_tells_the_other_side(pair, partnership, owed, mails):
    one = owed()
    set_rhythm(partnership.id, pair.a, 4, None)
    end(partnership.id, pair.b, "We do it ourselves now.")
    assert db.session.get(FollowUp, one.id).status == "cancelled"
    assert db.session.get(Partnership, partnership.id).talk_on is None
    assert mails("partnership.ended") == [pair.a.id]
    with pytest.raises(NotNow):
        end(partnership.id, pair.a)
    assert check_books() == []


@pytest.mark.parametrize(("weeks", "said"), [(1, "Every week"), (2, "Every 2 weeks")])
def test_a_rhythm_is_said_as_people_say_it(pair, partnership, visit, weeks, said):
    set_rhythm(partnership.id, pair.a, weeks, None)
    page = visit(pair.b).get(f"/partnerships/{partnership.id}").text
    assert said in page
    assert "Every 1" not in page


def test_a_rhythm_that_is_emptied_leaves_no_talk_to_come(pair, partnership, visit):
    at = f"/partnerships/{partnership.id}/rhythm"
    for weeks, talk_on in (("4", clock.today().isoformat()), ("", "")):
        visit(pair.a).post(at, on=at, weeks=weeks, talk_on=talk_on)
    row = db.session.get(Partnership, partnership.id, populate_existing=True)
    assert (row.talk_every, row.talk_on) == (None, None)


def test_the_page_of_what_has_ended_says_when_and_who_did_it_and_opens_no_form(pair, partnership, visit, found, client):
    end(partnership.id, pair.b, "We do it ourselves now.")
    at = f"/partnerships/{partnership.id}"
    page = visit(pair.a).get(at).text
    assert f"Ended{day(clock.now())}, {pair.B.name}" in page
    told = client.get(f"/api/v1{at}", headers=found.token(pair.a)).json
    assert (told["ended_by"]["id"], told["ended_why"]) == (pair.B.id, "We do it ourselves now.")
    assert told["ended_at"]
    forms = ("follow-ups", "talks", "goals", "actions", "budgets", "requests")
    for path in (*(f"{at}/{one}/new" for one in forms), f"{at}/rhythm"):
        assert "You don’t work together at the moment" in visit(pair.a).get(path, 409).text


def test_what_begins_again_keeps_its_rhythm_and_says_since_when_only_once_it_has_begun(pair, partnership, visit):
    set_rhythm(partnership.id, pair.a, 4, None)
    end(partnership.id, pair.b)
    at = f"/partnerships/{partnership.id}"
    assert "Together since" in visit(pair.a).get(at).text
    invite(pair.a, pair.B.id)
    assert "Together since" not in visit(pair.a).get(at).text
    row = agree(partnership.id, pair.b)
    assert (row.talk_every, row.talk_on) == (4, clock.today() + timedelta(weeks=4))


def test_a_seller_ends_no_partnership(pair, partnership, visit, found, client):
    seller, at = found.person(pair.A, "sales"), f"/partnerships/{partnership.id}"
    assert "End the partnership" in visit(pair.a).get(at).text
    assert "End the partnership" not in visit(seller).get(at).text
    assert client.post(f"/api/v1{at}/end", json={"reason": ""}, headers=found.token(seller)).status_code == 403


@pytest.mark.parametrize("person", ["99999999999999999999", "0", "x", "-1", ""])
def test_who_owes_something_is_a_person_of_the_list_or_the_whole_side(pair, partnership, visit, person):
    at = f"/partnerships/{partnership.id}/follow-ups/new"
    typed = {"what": "Send the list", "due_on": clock.today().isoformat(), "owed_by": f"{pair.A.id}:{person}"}
    assert "Choose one" in visit(pair.a).post(at, 422, on=at, **typed).text


def test_it_ends_with_the_membership(pair, partnership):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE agencies SET status = 'left' WHERE id = :id"), {"id": pair.B.id})
    db.session.expire_all()
    sweep_one(house().jobs["end_partnerships"])
    db.session.rollback()
    assert db.session.get(Partnership, partnership.id).status == "ended"


@pytest.mark.thorough
def test_the_rhythm_sets_the_next_talk_and_both_are_reminded_before_and_after(pair, partnership, mails):
    with pytest.raises(BadInput):
        set_rhythm(partnership.id, pair.a, 53, None)
    with pytest.raises(BadInput):
        set_rhythm(partnership.id, pair.a, None, clock.today() - timedelta(days=1))
    row = set_rhythm(partnership.id, pair.a, 3, None)
    assert row.talk_on == clock.today() + timedelta(weeks=3)
    assert mails("partnership.rhythm") == [pair.b.id]
    for days, soon, missed in ((18, 0, 0), (19, 2, 0), (20, 2, 0), (27, 2, 0), (28, 2, 2), (29, 2, 2)):
        with time_machine.travel(clock.start_of(clock.today() + timedelta(days=days, hours=9)), tick=True):
            sweep()
            assert (len(mails("partnership.talk_soon")), len(mails("partnership.talk_missed"))) == (soon, missed), days


def test_mail_goes_to_those_who_are_named_for_the_partner(pair, partnership, found, mails):
    manager = found.person(pair.B, "manager")
    name_people(pair.A.id, {Part.DECIDES: [], Part.EXECUTES: [manager.id]}, pair.b)
    set_rhythm(partnership.id, pair.a, 3, None)
    assert mails("partnership.rhythm") == [manager.id]


def test_both_sides_see_who_decides_and_a_gap_where_somebody_has_left(pair, partnership, found, visit):
    manager = found.person(pair.B, "manager")
    name_people(pair.A.id, {Part.DECIDES: [manager.id], Part.EXECUTES: [pair.b.id]}, pair.b)
    page = visit(pair.a).get(f"/partnerships/{partnership.id}")
    assert manager.name in page.text
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE people SET status = 'disabled' WHERE id = :id"), {"id": manager.id})
    page = visit(pair.a).get(f"/partnerships/{partnership.id}")
    assert manager.name not in page.text
    assert f"Nobody is named Instead: {pair.b.name}".replace(" Instead", "Instead") in page.text


def test_the_database_refuses_a_third_agency_and_a_pair_twice(pair, partnership, owed, found):
    one, third = owed(), found.agency()
    for statement in (
        f"UPDATE follow_ups SET owed_by_id = {third.id} WHERE id = {one.id}",
        f"INSERT INTO partnerships (first_id, second_id, status, made_at, began_at) VALUES ({partnership.first_id},"
        f" {partnership.second_id}, 'active', now(), now())",
        f"UPDATE partnerships SET first_id = second_id, second_id = first_id WHERE id = {partnership.id}",
        f"UPDATE partnerships SET talk_every = 99 WHERE id = {partnership.id}",
    ):
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text(statement))
    assert partnership_with(pair.A.id, pair.B.id).id == partnership.id


@pytest.mark.thorough
def test_the_list_counts_sorts_narrows_and_is_a_file(pair, partnership, owed, found, visit):
    other = found.agency("Zephyr")
    invite(other.people[0], pair.A.id)
    owed()
    late = owed(what="Call the printer")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE follow_ups SET due_on = current_date - 3 WHERE id = :id"), {"id": late.id})
    visitor = visit(pair.a)
    page = visitor.get("/partnerships")
    assert pair.B.name in page.text
    assert "Zephyr" in page.text
    for query, names in (
        ("status=invited", {"Zephyr"}), ("only=overdue", {pair.B.name}), ("only=waiting", {pair.B.name, "Zephyr"}), ("only=talk", set()),
        ("q=zeph", {"Zephyr"}), ("sort=-overdue", {pair.B.name, "Zephyr"}), ("sort=-last", {pair.B.name, "Zephyr"}),
    ):  # fmt: skip
        text_of = visitor.get(f"/partnerships?{query}").text
        assert {one for one in (pair.B.name, "Zephyr") if one in text_of} == names, query
    line = next(
        one for one in visitor.client.get("/partnerships?as=csv").text.splitlines() if one.startswith(pair.B.name)
    )
    assert line.split(",")[4:] == ["2", "1", "0", "0"]


def test_who_is_leaving_or_suspended_begins_nothing(pair, found, visit):
    leaving = found.agency(status="leaving").people[0]
    with pytest.raises(NotNow):
        invite(leaving, pair.B.id)
    row = invite(pair.a, pair.B.id)
    with transaction():
        lifecycle.move(pair.A, "suspended")
    with pytest.raises(NotNow):
        agree(row.id, pair.b)
    assert f'action="/partnerships/{row.id}/agree"' not in visit(pair.b).get(f"/partnerships/{row.id}").html
    decline(row.id, pair.b)
    assert check_books() == []


def test_ending_cancels_what_is_planned_and_takes_back_what_nobody_has_decided_on(pair, partnership, found):
    today = clock.today()
    planned, done = (
        together.plan_action(partnership.id, pair.a, SaidAction("case", "Shops", held_on=today)) for _ in "12"
    )
    together.finish_action(done.id, pair.a, "Forty came.")
    said = SaidBudget("For all", Money(100_00, "EUR"), today, today + timedelta(days=9))
    admin = found.person(alliance_role="admin")
    rows = []
    for budget in (together.set_budget(pair.a, said, partnership.id), together.set_budget(admin, said)):
        for _ in range(2):
            wanted = SaidRequest(budget.id, "A film", Money(10_00, "EUR"), today)
            rows.append(together.ask(partnership.id, pair.a, wanted).id)
    together.approve(rows[0], pair.b)
    end(partnership.id, pair.b)
    db.session.expire_all()
    assert (planned.status, done.status) == ("cancelled", "done")
    assert [db.session.get(BudgetRequest, one).status for one in rows] == ["approved", *["lapsed"] * 3]
    assert db.session.scalars(waits_at_the_desk()).all() == []
    together.show_spent(rows[0], pair.a, Money(10_00, "EUR"), b"a bill")
    together.close(rows[0], pair.b)
    assert check_books() == []


def test_only_clients_of_the_last_days_are_looked_at(pair):
    pair.won()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert to_begin(10) == []
        assert len(to_begin(10, timedelta(days=9))) == 1
    assert len(to_begin(10)) == 1


def test_whoever_passed_clients_before_the_room_was_built_works_together_since_then(pair):
    first = pair.won()
    pair.turned().won()
    migrate_again(
        "0065", "DROP TABLE follow_ups, partner_notes, partner_talks, partnerships CASCADE", "DROP FUNCTION refuse_third_agency CASCADE"
    )  # fmt: skip
    (row,) = db.session.query(Partnership)
    assert (row.status, row.began_at) == ("active", first.accepted_at)
    assert [(step.became, step.at) for step in lifecycle.history_of(row)] == [("active", first.accepted_at)]
    assert to_begin(10) == []
    assert check_books() == []
