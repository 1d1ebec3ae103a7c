"""What a load balancer hears of the database while versions change."""

import pytest
from sqlalchemy import text

from marketplace.core.extensions import db
from marketplace.core.queue import sweep


@pytest.mark.parametrize(("revision", "status"), [("0001", 503), ("9999", 200)])
def test_an_older_database_is_not_ready_and_a_newer_one_is(app, client, revision, status):
    sweep()
    db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    db.session.commit()
    assert client.get("/readyz").status_code == status
