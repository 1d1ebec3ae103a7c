"""Seasons of awards."""

from datetime import timedelta

import pytest

from marketplace.awards import actions
from marketplace.awards.actions import SaidAward, SaidSeason
from marketplace.core import clock

MEASURED = ("most_sold", "most_active", "fastest_growing", "hardest_project")


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def said():
    """`said(**changes)`: a season that began yesterday and runs for thirty days, in which all that is measured is awarded."""

    def make(**changes):
        today = clock.today()
        given = {
            "name": "Spring", "starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=29),
            "awards": [SaidAward(kind, 1 if kind != "most_sold" else None) for kind in MEASURED],
        }  # fmt: skip
        return SaidSeason(**given | changes)

    return make


@pytest.fixture
def season(admin, said):
    """`season(**changes)`: one that is planned."""
    return lambda **changes: actions.plan_season(said(**changes), admin)
