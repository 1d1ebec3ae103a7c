"""Meetings to come."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.meetings import actions
from marketplace.meetings.actions import SaidMeeting


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def said():
    """`said(**changes)`: a public webinar in ten days, for an hour."""

    def make(**changes):
        starts = clock.now().replace(second=0, microsecond=0) + timedelta(days=10)
        return SaidMeeting(
            **{
                "kind": "webinar", "title": "How to ask", "text": "Bring **questions**.", "language": "en", "starts_at": starts,
                "ends_at": starts + timedelta(hours=1), "place": "https://meet.example/room-7", "is_public": True,
            }
            | changes
        )  # fmt: skip

    return make


@pytest.fixture
def planned(admin, said):
    """`planned(**changes)`: one that is planned."""
    return lambda **changes: actions.plan_meeting(said(**changes), admin)
