"""A month of business that is over."""

import pytest

from tests.documents.papers import live_last_month


@pytest.fixture
def month(pair, scene):
    """A month of business that is over; returns the pair."""
    scene("a month that is over", lambda: live_last_month(pair))
    return pair
