"""The invented alliance, for tests that want something of everything."""

import pytest

from marketplace.demo import load as demo


@pytest.fixture
def lived(app, scene) -> None:
    """An alliance that has lived for half a year, with fewer leads than the demo has; nothing is counted yet."""

    def live():
        was, demo.LEADS = demo.LEADS, 60
        try:
            demo.load()
        finally:
            demo.LEADS = was

    scene("an invented alliance", live)
