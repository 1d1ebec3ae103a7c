"""A month of business that is over."""

import pytest
import time_machine

from marketplace.core import clock
from marketplace.documents import due
from tests.documents.papers import last_month, live_last_month


@pytest.fixture(autouse=True)
def _over(app):
    """The month before this one is over: on a first day just after midnight it isn't yet."""
    if due.is_over(last_month()):
        yield
        return
    with time_machine.travel(clock.now() + due.PAUSE, tick=True):
        yield


@pytest.fixture
def month(pair, scene):
    """A month of business that is over; returns the pair."""
    scene("a month that is over", lambda: live_last_month(pair))
    return pair
