"""What admins announce: read on Today until a day, mailed once, changed and ended."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.moderation.actions.announcements import (
    Said,
    announce,
    change_announcement,
    end_announcement,
    mail_announcement,
)
from marketplace.moderation.models import Announcement
from tests.mail import letters

NEW = "/desk/announcements/new"


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def said(**more) -> Said:
    return Said(**{"title": "We meet in Berlin", "text": "Bring **your** cases.", "until": clock.today()} | more)


@pytest.mark.thorough
def test_an_admin_looks_at_it_first_and_all_members_read_it_on_today(pair, found, admin, visit):
    desk, today = visit(admin), str(clock.today())
    typed = {"title": "We meet", "text": "In **Berlin**.\n\n<script>alert(1)</script>", "until": today}
    page = desk.post(NEW, on=NEW, deed="look", **typed)
    assert "<strong>Berlin</strong>" in page.html
    assert db.session.scalars(select(Announcement)).all() == []
    desk.post(NEW, on=NEW, **typed)
    suspended = found.agency(status="suspended").people[0]
    for reader in (pair.a, found.person(pair.B, "finance"), suspended, admin):
        page = visit(reader).get("/today")
        assert "<strong>Berlin</strong>" in page.html
        assert "<script>alert" not in page.html
    assert "We meet" not in visit().client.get("/").text


def test_it_stands_to_the_end_of_its_day(pair, admin, visit):
    announce(said(), admin)
    assert "We meet in Berlin" in visit(pair.a).get("/today").text
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert "We meet in Berlin" not in visit(pair.a).get("/today").text


def test_it_is_changed_and_ended(pair, admin, visit):
    row, desk = announce(said(), admin), visit(admin)
    where = f"/desk/announcements/{row.id}"
    desk.post(where, on=where, title="We meet in Kyiv", text="Soon.", until=str(clock.today()))
    assert "We meet in Kyiv" in visit(pair.a).get("/today").text
    desk.post(f"{where}/end", on="/desk/announcements")
    assert "We meet in Kyiv" not in visit(pair.a).get("/today").text
    for deed in (lambda: end_announcement(row.id, admin), lambda: change_announcement(row.id, said(), admin)):
        with pytest.raises(NotNow):
            deed()


@pytest.mark.thorough
def test_it_is_mailed_once_to_all_owners_and_not_when_it_has_ended(pair, found, admin, environment):
    found.person(pair.A, "sales")
    found.agency(status="left")
    row = announce(said(), admin)
    mail_announcement(row.id, admin)
    with pytest.raises(NotNow):
        mail_announcement(row.id, admin)
    sweep()
    sent = letters(environment)
    assert sorted(one["To"] for one in sent) == sorted([pair.a.email, pair.b.email])
    assert {str(one["Subject"]) for one in sent} == {"We meet in Berlin"}
    for kind in ("plain", "html"):
        assert "Bring your cases." in sent[0].get_body((kind,)).get_content()
    other = announce(said(title="Never mind"), admin, by_mail=True)
    end_announcement(other.id, admin)
    sweep()
    assert len(letters(environment)) == 2


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"title": "x" * 121}, {"text": ""}, {"text": "x" * 5001}, {"until": None}]
)
def test_what_cant_be_announced_is_refused(app, admin, wrong):
    with pytest.raises(BadInput):
        announce(said(**wrong), admin)


def test_a_day_that_is_over_is_refused_at_its_field(admin, visit):
    yesterday = str(clock.today() - timedelta(days=1))
    page = visit(admin).post(NEW, 422, on=NEW, title="We meet", text="Soon.", until=yesterday)
    assert "This day is over." in page.text


def test_only_admins_announce(pair, found, admin):
    row = announce(said(), admin)
    for nobody in (pair.a, found.person(alliance_role="partner_manager")):
        for deed in (
            lambda who: announce(said(), who), lambda who: change_announcement(row.id, said(), who),
            lambda who: end_announcement(row.id, who), lambda who: mail_announcement(row.id, who),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                deed(nobody)


def test_what_stands_already_is_not_told_again_by_going_back_to_the_form(admin):
    row = announce(said(), admin, by_mail=True)
    with pytest.raises(NotNow, match="stands already"):
        announce(said(), admin, by_mail=True)
    assert announce(said(title="We meet again"), admin).id != row.id
    end_announcement(row.id, admin)
    assert announce(said(), admin).id != row.id
