"""Terms name services in the language of whoever reads of them."""

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.rewards.actions import NewRule


@pytest.fixture
def shops(app):
    """A service, by its number and its name in Ukrainian."""
    row = db.session.scalars(select(Category).where(Category.code == "online-shops")).one()
    assert row.name_uk != row.name_en
    return row.id, row.name_en, row.name_uk


def test_members_read_the_services_of_terms_and_of_rules_in_their_language(ruled, shops, visit):
    number, english, ukrainian = shops
    ruled.set(NewRule(2500, services=((number, english),)), rate=1000)
    ruled.set(rate=1500, services={number: english})
    ruled.pair.a.language = "uk"
    db.session.commit()
    for path in ("/level", "/agreement"):
        page = visit(ruled.pair.a).get(path).text
        assert ukrainian in page, path
        assert english not in page, path


def test_admins_read_them_so_before_and_after_terms_are_set_and_so_does_who_is_told(ruled, found, shops, visit):
    number, english, ukrainian = shops
    admin = found.person(alliance_role="admin")
    for one in (admin, ruled.pair.a):
        one.language = "uk"
    db.session.commit()
    desk, today = visit(admin), clock.today().isoformat()
    rules = {
        "count": "1",
        "rate": "5",
        "starts_on": today,
        "services": "online-shops",
        "rules-0-rate": "20",
        "rules-0-services": "online-shops",
    }
    for on, typed in (
        ("/desk/terms", {"rate": "15", "services": "online-shops", "starts_on": today}),
        ("/desk/terms/rules", rules),
    ):
        seen = desk.post(on, on=on, deed="look", **typed).text
        assert seen.count(ukrainian) >= 1, on
        assert english not in seen, on
        desk.post(on, on=on, deed="set", **typed)
        ruled.pass_time(seconds=1)
        assert ukrainian in desk.get("/desk/terms").text
        mail = db.session.query(OutgoingMail).filter_by(event="account.terms", person_id=ruled.pair.a.id)
        text = render(mail.order_by(OutgoingMail.id.desc()).first()).text
        assert ukrainian in text
        assert english not in text
