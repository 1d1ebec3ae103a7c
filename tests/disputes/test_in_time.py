"""By which day the admins decide: both sides are told, the admins reminded, and what is late is marked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions
from tests.disputes.conftest import answered, later, now, objection


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


def in_days(number: int):
    return clock.today() + timedelta(days=number)


@pytest.mark.thorough
def test_it_is_to_be_decided_a_week_after_the_answer_the_silence_or_the_appeal(one, pair, admin):
    row = objection(one)
    assert row.decide_by is None
    with later(8.1):
        sweep()
        assert now(row).decide_by == in_days(7)
    with later(10):
        actions.answer(row.id, pair.a, "We were ill.")
        assert now(row).decide_by == in_days(7)
    with later(11):
        actions.decide(row.id, admin, "void", "Rule 4.")
    with later(20):
        actions.appeal(row.id, pair.a, "Not read.")
        assert now(row).decide_by == in_days(7)


@pytest.mark.thorough
def test_admins_are_reminded_before_the_last_day_and_once_more_when_it_is_over(one, admin, other_admin, told):
    answered(one)
    for days, near, late in ((4, 0, 0), (5.1, 1, 0), (6, 1, 0), (7, 1, 0), (8.1, 1, 1), (9, 1, 1)):
        with later(days):
            sweep(), sweep()  # what one writes the next delivers
            for person in (admin, other_admin):
                subjects = told(person)
                assert len([one for one in subjects if "Decide until" in one]) == near, days
                assert len([one for one in subjects if "Overdue" in one]) == late, days


@pytest.mark.thorough
def test_nobody_is_reminded_of_what_is_decided_nor_who_may_not_decide(one, pair, admin, other_admin, found, told):
    mine = found.person(pair.A, "owner", alliance_role="admin")
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    with later(9):
        sweep(), sweep()
        assert not [one for one in told(admin) if "Overdue" in one]
    with later(10):
        actions.appeal(row.id, pair.a, "Not read.")
    with later(18.1):
        sweep(), sweep()
        assert [one for one in told(other_admin) if "Overdue" in one]
        assert not [one for one in [*told(admin), *told(mine)] if "Overdue" in one]


@pytest.mark.thorough
def test_with_one_day_to_decide_who_was_told_today_is_not_reminded_today(one, admin, told, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], decision_days=1))
    answered(one)
    sweep(), sweep()
    assert [one for one in told(admin) if "To decide" in one]
    assert not [one for one in told(admin) if "Decide until" in one]


@pytest.mark.thorough
def test_both_sides_and_the_desk_read_the_day_and_that_it_is_over(one, pair, admin, visit, told):
    row = answered(one)
    for visitor, path, words in (
        (visit(pair.a), f"/disputes/{row.id}", "It is to be decided by"),
        (visit(pair.b), f"/disputes/{row.id}", "It is to be decided by"),
        (visit(admin), f"/desk/disputes/{row.id}", "left to decide"),
        (visit(admin), "/desk/disputes", "to decide by"),
        (visit(admin), "/today", "to decide by"),
    ):
        assert words in visitor.get(path).text, path
    with later(8.1):
        for visitor, path, words in (
            (visit(pair.b), f"/disputes/{row.id}", "It was to be decided by"),
            (visit(admin), f"/desk/disputes/{row.id}", "the time to decide ended"),
            (visit(admin), "/desk/disputes", "was to be decided by"),
        ):
            assert words in visitor.get(path).text, path


@pytest.mark.thorough
def test_with_two_days_after_silence_who_is_told_is_not_reminded_at_once(one, admin, told, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], decision_days=2))
    objection(one)
    with later(8.1):
        sweep(), sweep()
        assert [subject.split(":")[0] for subject in told(admin) if "ecide" in subject] == ["To decide"]
    with later(9.1):
        sweep(), sweep()
        assert len([subject for subject in told(admin) if "Decide until" in subject]) == 1


@pytest.mark.thorough
def test_where_nobody_is_left_to_decide_the_admins_read_that_they_have_to_appoint_somebody(
    one, pair, admin, other_admin, told, visit
):
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    other_admin.status = "disabled"
    db.session.commit()
    actions.appeal(row.id, pair.a, "Not read.")
    sweep(), sweep()
    assert [subject for subject in told(admin) if "Nobody can decide" in subject]
    assert "There is no other admin." in visit(admin).get(f"/desk/disputes/{row.id}").text
    other_admin.status = "active"
    db.session.commit()
    assert "There is no other admin." not in visit(admin).get(f"/desk/disputes/{row.id}").text
    actions.decide(row.id, other_admin, "dismiss", "Rule 5.")


def test_a_sum_beside_a_decision_that_takes_none_is_refused(one, admin):
    row = answered(one)
    for outcome in ("dismiss", "void"):
        with pytest.raises(BadInput, match="A sum goes only with") as refused:
            actions.decide(row.id, admin, outcome, "Rule 4.", Money(12_00, "EUR"))
        assert "amount" in refused.value.errors
