"""Members, and the team that writes for them."""

import pytest

from tests.threads.conftest import letters, mails  # noqa: F401 — fixtures of the room below


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def team(found):
    return found.person(alliance_role="partner_manager")
