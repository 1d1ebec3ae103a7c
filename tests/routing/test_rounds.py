"""An open lead goes in rounds: who is asked when, who sees it, and who may accept it."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import NotFound
from marketplace.core.extensions import db
from marketplace.core.queue import sweep, sweep_one
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, decline_lead, expire_leads, reopen_lead, return_lead
from marketplace.exchange.models import Referral
from marketplace.exchange.queries import inbox_of, lead_for
from marketplace.members.models import AgencyState, Person
from marketplace.routing import due, queries
from marketplace.routing.actions import advance, switch_off
from marketplace.routing.models import LeadRouting, RoutedAgency, Skip


def inbox(agency) -> list[int]:
    return [lead.id for lead in db.session.scalars(inbox_of(agency.id))]


def later(**more):
    return time_machine.travel(clock.now() + timedelta(**more))


def test_without_a_rule_everyone_who_fits_sees_it_at_once(routed):
    lead = routed.lead()
    assert queries.live_routing(lead.id) is None
    assert all(inbox(one) == [lead.id] for one in [*routed.those, routed.pair.B])
    assert sorted(routed.told()) == [one.id for one in routed.those]
    assert accept_lead(lead.id, routed.pair.b).receiver_id == routed.pair.B.id
    assert check_books() == []


@pytest.mark.thorough
def test_a_lead_goes_to_the_best_first_then_to_the_next_and_then_to_everyone(routed):
    routed.rule(agencies_a_round=1, hours=2, rounds=2)
    lead = routed.lead()
    first, second, third, fourth = routed.those
    assert (routed.asked(lead), routed.told()) == ([first.id], [first.id])
    assert [inbox(one) for one in (first, second, third, routed.pair.B)] == [[lead.id], [], [], []]
    with later(hours=1, minutes=59):
        sweep()
        assert routed.asked(lead) == [first.id]
    with later(hours=2, minutes=1):
        sweep()
        assert (routed.asked(lead), routed.told()) == ([first.id, second.id], [first.id, second.id])
        assert inbox(third) == []
        with pytest.raises(NotFound):
            accept_lead(lead.id, third.people[0])
        db.session.rollback()
    with later(hours=4, minutes=2):
        sweep()
        assert routed.told() == [one.id for one in routed.those]  # each once
        assert all(inbox(one) == [lead.id] for one in [*routed.those, routed.pair.B])
        assert accept_lead(lead.id, fourth.people[0]).receiver_id == fourth.id
    assert check_books() == []


def test_what_is_written_on_a_lead_no_later_rule_changes(routed):
    old = routed.rule(agencies_a_round=1)
    lead = routed.lead()
    before = {one: (row.place, row.round, row.score) for one, row in routed.rows(lead).items()}
    new = routed.rule(agencies_a_round=3, hours=1, rounds=1)
    switch_off(clock.today(), routed.admin)
    assert queries.live_routing(lead.id).rule_id == old.id != new.id
    assert {one: (row.place, row.round, row.score) for one, row in routed.rows(lead).items()} == before
    assert queries.rule_at(clock.now()) is None
    other = routed.lead()
    assert queries.live_routing(other.id) is None
    assert check_books() == []


def test_rules_and_places_are_never_changed_by_anybody(routed):
    rule = routed.rule()
    lead = routed.lead()
    routing = queries.live_routing(lead.id)
    for change in (
        f"UPDATE routing_rules SET hours = 5 WHERE id = {rule.id}",
        f"DELETE FROM routed_agencies WHERE routing_id = {routing.id}",
        f"UPDATE routed_agencies SET score = 1 WHERE routing_id = {routing.id}",
        f"UPDATE routed_agencies SET asked_at = NULL WHERE routing_id = {routing.id} AND asked_at IS NOT NULL",
        f"UPDATE lead_routings SET rule_id = rule_id + 1 WHERE id = {routing.id}",
        f"UPDATE lead_routings SET round = 0 WHERE id = {routing.id}",
        f"DELETE FROM lead_routings WHERE id = {routing.id}",
    ):
        with pytest.raises(Exception, match=r"never|only go on|written once|not changed|violates"), transaction():
            db.session.execute(text(change))
        db.session.rollback()


@pytest.mark.thorough
def test_the_next_round_begins_as_soon_as_all_who_were_asked_have_declined(routed):
    routed.rule(agencies_a_round=2, rounds=2)
    lead = routed.lead()
    first, second, third, fourth = routed.those
    decline_lead(lead.id, first.people[0], "budget")
    assert due.leads_to_advance(10) == []
    decline_lead(lead.id, second.people[0], "budget")
    assert due.leads_to_advance(10) == [lead.id]
    sweep()
    assert routed.asked(lead) == [one.id for one in routed.those]
    assert inbox(third) == inbox(fourth) == [lead.id]


def test_rounds_are_squeezed_into_half_of_the_time_to_answer(routed):
    routed.rule(agencies_a_round=1, hours=24, rounds=3)
    lead = routed.lead(answer_by=clock.now() + timedelta(hours=12))
    routing = queries.live_routing(lead.id)
    assert 1 * 3600 <= routing.round_seconds <= 2 * 3600
    with later(hours=6, minutes=5):
        sweep()  # the job was down: nobody waits longer for that
        assert routed.told()[-3:] == [one.id for one in routed.those[1:]]
        assert inbox(routed.pair.B) == [lead.id]


def test_a_job_killed_between_rounds_goes_on_where_it_was(routed, monkeypatch):
    from marketplace.routing.actions import rounds

    routed.rule(agencies_a_round=1, hours=1, rounds=2)
    leads = [routed.lead(), routed.lead()]
    job = house().jobs["advance_rounds"]
    sent = rounds.send

    def killed(*_args, **_more):
        raise SystemExit

    with later(hours=1, minutes=1):
        monkeypatch.setattr(rounds, "send", killed)
        with pytest.raises(SystemExit):
            advance(due.leads_to_advance(10))
        db.session.rollback()
        assert [routed.asked(one) for one in leads] == [[routed.those[0].id]] * 2  # all of it or nothing
        monkeypatch.setattr(rounds, "send", sent)
        assert sweep_one(job) == 2
        assert sweep_one(job) == 0
        advance([one.id for one in leads])  # asked once more, it does nothing
        assert [routed.asked(one) for one in leads] == [[one.id for one in routed.those[:2]]] * 2
    assert routed.told().count(routed.those[1].id) == 2
    assert check_books() == []


def test_many_workers_begin_a_round_once(routed, in_parallel):
    routed.rule(agencies_a_round=1, hours=1, rounds=3)
    lead = routed.lead()
    decline_lead(lead.id, routed.those[0].people[0], "budget")
    in_parallel([partial(advance, [lead.id])] * 8)
    assert routed.asked(lead) == [one.id for one in routed.those[:2]]
    deeds = select(func.count()).where(AuditRow.event == "lead.round")
    assert db.session.scalar(deeds) == 1


@pytest.mark.thorough
def test_whoever_was_suspended_or_has_left_is_skipped_when_its_round_begins(routed):
    from marketplace.core import lifecycle

    routed.rule(agencies_a_round=2, hours=1, rounds=2)
    lead = routed.lead()
    with transaction():
        lifecycle.move(routed.those[2], AgencyState.SUSPENDED)
    with later(hours=1, minutes=1):
        sweep()
        rows = routed.rows(lead)
        assert (rows[routed.those[2].id].skipped, rows[routed.those[2].id].asked_at) == (Skip.STOPPED, None)
        assert rows[routed.those[3].id].asked_at


@pytest.mark.thorough
def test_a_round_of_nobody_is_passed_over(routed):
    from marketplace.core import lifecycle

    routed.rule(agencies_a_round=1, hours=1, rounds=3)
    lead = routed.lead()
    with transaction():
        lifecycle.move(routed.those[1], AgencyState.SUSPENDED)
    with later(hours=1, minutes=1):
        sweep()
        assert queries.live_routing(lead.id).round == 3
        assert routed.asked(lead) == [routed.those[0].id, routed.those[2].id]


def test_where_nobody_does_the_work_it_is_everyones_at_once(routed):
    routed.rule()
    lead = routed.lead(category="Naming")
    assert queries.live_routing(lead.id).everyone_at
    assert len(set(routed.told())) == 5
    assert inbox(routed.pair.B) == [lead.id]
    assert check_books() == []


@pytest.mark.thorough
def test_a_lead_that_is_opened_again_is_routed_anew_by_the_rule_of_then(routed):
    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead(answer_by=clock.now() + timedelta(hours=10))
    first, second, *_others = routed.those
    decline_lead(lead.id, first.people[0], "budget")
    sweep()
    with later(hours=11):
        expire_leads([lead.id])
        rule = routed.rule(agencies_a_round=2, rounds=1)
        reopen_lead(lead.id, routed.pair.a)
        assert queries.live_routing(lead.id).rule_id == rule.id
        assert routed.asked(lead) == [routed.those[1].id, routed.those[2].id]  # the first has declined it
        assert inbox(first) == []
        assert db.session.scalar(select(func.count()).select_from(LeadRouting)) == 2
        accept_lead(lead.id, second.people[0])
    assert check_books() == []


@pytest.mark.thorough
def test_a_returned_lead_is_routed_anew_but_not_to_whoever_returned_it(routed):
    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead()
    referral = accept_lead(lead.id, routed.those[0].people[0])
    return_lead(referral.id, routed.those[0].people[0], "not_as_described", "It is something else.")
    assert routed.asked(lead) == [routed.those[1].id]
    assert routed.those[0].id not in routed.rows(lead)
    assert check_books() == []


def test_leads_for_some_by_name_go_in_no_rounds(routed):
    routed.rule()
    lead = routed.pair.lead()
    assert queries.live_routing(lead.id) is None
    assert inbox(routed.pair.B) == [lead.id]


@pytest.mark.parametrize(
    "path", ["/leads/{}", "/api/v1/leads/{}", "/api/v1/leads/{}/routing", "/api/v1/leads/{}/rounds"]
)
def test_whoever_is_not_asked_yet_sees_what_a_stranger_to_any_lead_sees(routed, client, found, path):
    routed.rule()
    lead = routed.lead()
    person = routed.those[1].people[0]
    headers = found.token(person) if "api" in path else {}
    if "api" in path:
        there, nowhere = (client.get(path.format(one), headers=headers) for one in (lead.id, lead.id + 1000))
        assert there.status_code == nowhere.status_code == 404
        assert there.data == nowhere.data
        inbox_now = client.get("/api/v1/leads?view=inbox", headers=headers).json["items"]
        assert [one["id"] for one in inbox_now] == []
        assert client.post(f"/api/v1/leads/{lead.id}/accept", headers=headers).status_code == 404
    else:
        with pytest.raises(NotFound):
            lead_for(person, lead.id)


def test_the_invariants_find_what_nobody_should_have_written(routed):
    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead()
    with transaction():  # past the code: a member of a round that has not begun holds it
        person = db.session.get(Person, routed.those[2].people[0].id)
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(f"UPDATE leads SET status = 'accepted' WHERE id = {lead.id}"))
        db.session.add(
            Referral(
                lead_id=lead.id, referrer_id=lead.referrer_id, receiver_id=person.agency_id, accepted_by=person.id,
                accepted_at=clock.now(), terms_id=db.session.scalar(text("SELECT min(id) FROM terms")), rate=1000,
            )
        )  # fmt: skip
    broken = [one.sentence for one in check_books()]
    assert "A routed lead is accepted by an agency whose round had begun, or after the last round" in broken


@pytest.mark.thorough
def test_a_lead_among_five_hundred_agencies_is_routed_by_one_statement(routed, found):
    from sqlalchemy import event

    for n in range(496):
        found.agency(f"More {n}", categories=["Online shops"], languages=["de"], iban=None)
    routed.rule(agencies_a_round=3, rounds=3)
    written = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: written.append(sql))
    began = clock.now()
    lead = routed.lead()
    assert clock.now() - began < timedelta(seconds=2)
    assert sum("INSERT INTO routed_agencies" in sql for sql in written) == 1
    rows = db.session.scalar(select(func.count()).select_from(RoutedAgency))
    assert rows == 501
    assert len(routed.asked(lead)) == 3
    assert check_books() == []


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_who_answers_just_as_its_round_begins_is_heard(routed, app, answer):
    """The round begins, in a transaction of its own, right after the statement that still found no lead for this agency."""
    import contextvars
    from concurrent.futures import ThreadPoolExecutor

    from sqlalchemy import event

    routed.rule(agencies_a_round=1, hours=1, rounds=3)
    lead, second = routed.lead(), routed.those[1]
    decline_lead(lead.id, routed.those[0].people[0], "budget")
    begun = []

    def begin():
        with app.app_context():
            advance([lead.id])

    def after(_connection, _cursor, sql, *_rest):
        looks = "UPDATE leads" in sql if answer == "accept" else "FROM leads" in sql and "FOR UPDATE" in sql
        if looks and not begun:
            begun.append(True)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(contextvars.Context().run, begin).result(20)

    event.listen(db.engine, "after_cursor_execute", after)
    try:
        if answer == "accept":
            assert accept_lead(lead.id, second.people[0]).receiver_id == second.id
        else:
            decline_lead(lead.id, second.people[0], "budget")
            assert routed.rows(lead)[second.id].asked_at
    finally:
        event.remove(db.engine, "after_cursor_execute", after)
    assert begun
    assert check_books() == []
