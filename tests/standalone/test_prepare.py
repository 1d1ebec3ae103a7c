"""The first start: migrations and the demo, whole or not at all."""

import pytest
from sqlalchemy import func, select

from marketplace.core.extensions import db
from marketplace.demo import load as demo
from marketplace.members.models import Agency
from marketplace.standalone.prepare import is_empty, is_migrated


@pytest.mark.thorough
def test_a_demo_that_is_cut_off_leaves_nothing_and_is_loaded_whole_next_time(app, environment, monkeypatch):
    assert is_migrated(environment["DATABASE_URL"])
    assert is_empty(environment["DATABASE_URL"])
    monkeypatch.setattr(demo, "LEADS", 2)
    with monkeypatch.context() as cut:
        cut.setattr(demo.Life, "fresh", lambda life: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            demo.load()
    assert is_empty(environment["DATABASE_URL"])
    assert demo.load()
    assert not is_empty(environment["DATABASE_URL"])
    agencies = db.session.scalar(select(func.count()).select_from(Agency))
    db.session.rollback()
    assert demo.load() is False
    assert db.session.scalar(select(func.count()).select_from(Agency)) == agencies >= 12
