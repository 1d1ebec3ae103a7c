"""People of the members answer the date of a meeting by a button in its mail."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.meetings import actions, queries
from tests.buttons.conftest import buttons  # noqa: F401 — a fixture


def coming(meeting) -> list[str]:
    return [one.called for one in db.session.scalars(queries.list_of(meeting.id))]


@pytest.mark.thorough
def test_somebody_signs_up_by_mail_and_off_by_the_mail_that_tells_of_another_time(pair, admin, said, buttons, visit):  # noqa: F811
    meeting, anybody = actions.plan_meeting(said(), admin, by_mail=True), visit()
    come = buttons(pair.a)["I come"]
    assert "How to ask" in anybody.get(come).text
    assert coming(meeting) == []  # opening it does nothing
    assert "You have signed up" in anybody.post(come).text
    assert coming(meeting) == [pair.a.name]
    actions.change_meeting(meeting.id, admin, starts_at=meeting.starts_at + timedelta(minutes=30))
    away = buttons(pair.a)["I can’t come"]
    anybody.get(away)
    assert "You have signed off" in anybody.post(away).text
    assert coming(meeting) == []


def test_a_full_meeting_says_so_on_the_page_of_the_button(pair, admin, said, buttons, visit):  # noqa: F811
    meeting = actions.plan_meeting(said(seats=1), admin, by_mail=True)
    come = buttons(pair.a)["I come"]
    actions.sign_up(meeting.id, pair.b)
    assert "All seats are taken." in visit().post(come, 409, on=come).text
    assert coming(meeting) == [pair.b.name]


@pytest.mark.thorough
def test_the_button_in_a_reminder_says_nothing_of_a_change_that_was_none(pair, admin, said, buttons, visit, later):  # noqa: F811
    meeting = actions.plan_meeting(said(), admin)
    actions.sign_up(meeting.id, pair.a)
    later(seconds=(meeting.starts_at - clock.now() - timedelta(hours=20)).total_seconds())
    actions.remind_a_day_before([meeting.id])
    page = visit().get(buttons(pair.a)["I can’t come"])
    assert "How to ask" in page.text
    assert "has changed" not in page.text
