"""The monthly letter says what the page says, once, to owners and managers who want it."""

import pytest
import time_machine

from marketplace.core.queue import sweep_one
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from tests.insights.compared import count


def letters_of_the_month() -> None:
    count()
    sweep_one(house().jobs["write_figures"])


def about_figures(mails) -> list:
    return [one for one in mails if "/figures?period=" in str(one)]


@pytest.mark.thorough
def test_owners_and_managers_are_told_once_how_the_month_was(app, pair, found, deliver, visit):
    with time_machine.travel("2026-12-10 09:00:00+00:00", tick=True):
        manager, sales = (found.person(pair.B, role) for role in ("manager", "sales"))
        pair.fee(pair.won(), "1234.00")
        letters_of_the_month()
        deliver()
    with time_machine.travel("2027-01-01 09:00:00+00:00", tick=True):
        before = len(deliver())
        letters_of_the_month()
        assert about_figures(deliver()[before:]) == []
    with time_machine.travel("2027-01-02 09:00:00+00:00", tick=True):
        letters_of_the_month()
        letters_of_the_month()
        told = {one["To"]: one.get_body(("plain",)).get_content() for one in about_figures(deliver()[before:])}
        assert set(told) == {pair.a.email, pair.b.email, manager.email}
        assert sales.email not in told
        page = visit(pair.b).get("/figures?period=2026-12").text
        assert "€1,234.00" in told[pair.b.email]
        assert "€1,234.00" in page
        assert "€" not in told[manager.email]
        assert not any(part in text for text in told.values() for part in pair.client.values())


def test_whoever_has_switched_it_off_is_not_told_and_nobody_of_nothing(pair, found, deliver):
    with time_machine.travel("2026-12-10 09:00:00+00:00", tick=True):
        quiet = found.agency()
        pair.lead()
        with transaction():
            pair.b.mail_off = ["figures"]
        letters_of_the_month()
    with time_machine.travel("2027-01-02 09:00:00+00:00", tick=True):
        letters_of_the_month()
        assert [one["To"] for one in about_figures(deliver())] == [pair.a.email]
        assert quiet.people[0].email not in {one["To"] for one in about_figures(deliver())}
