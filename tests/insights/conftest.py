"""An alliance that has lived for half a year."""

import pytest

from marketplace.demo import load as demo


@pytest.fixture
def lived(app, scene):
    """The invented alliance, of which nothing is counted yet."""

    def live():
        was, demo.LEADS = demo.LEADS, 60
        try:
            demo.load()
        finally:
            demo.LEADS = was

    scene("an invented alliance", live)
